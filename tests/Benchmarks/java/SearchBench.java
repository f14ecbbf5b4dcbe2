import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.*;

/**
 * The searches of Searching in Java Lucene 8. Args: TSV of title, headings, body, URL words; folder; TSV of class and words; fields (all or body); hits; matches counted
 * exactly (-1: all); milliseconds of warming; passes. Writes class, microseconds of a query (the least of its passes) and matches, a line each.
 */
public class SearchBench {
    static final String[] FIELDS = {"title", "headings", "body", "urlwords"};

    public static void main(String[] args) throws Exception {
        Path folder = Paths.get(args[1]);
        if (!Files.exists(folder)) index(args[0], folder);
        List<String[]> queries = new ArrayList<>();
        for (String line : Files.readAllLines(Paths.get(args[2]), StandardCharsets.UTF_8)) queries.add(line.split("\t"));
        String[] fields = args[3].equals("all") ? FIELDS : new String[] {args[3]};
        int hits = Integer.parseInt(args[4]), counted = Integer.parseInt(args[5]), passes = Integer.parseInt(args[7]);
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity());
            searcher.setQueryCache(null);
            long end = System.nanoTime() + Long.parseLong(args[6]) * 1_000_000;
            while (System.nanoTime() < end) for (String[] query : queries) search(searcher, query, fields, hits, counted);
            double[] least = new double[queries.size()];
            long[] matches = new long[queries.size()];
            Arrays.fill(least, Double.MAX_VALUE);
            for (int pass = 0; pass < passes; pass++)
                for (int i = 0; i < least.length; i++) {
                    long start = System.nanoTime();
                    matches[i] = search(searcher, queries.get(i), fields, hits, counted);
                    least[i] = Math.min(least[i], (System.nanoTime() - start) / 1e3);
                }
            for (int i = 0; i < least.length; i++) System.out.printf(Locale.ROOT, "%s\t%.3f\t%d%n", queries.get(i)[0], least[i], matches[i]);
        }
    }

    static long search(IndexSearcher searcher, String[] query, String[] fields, int hits, int counted) throws IOException {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        BooleanClause.Occur occur = query[0].startsWith("AND") ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD;
        String[] words = query[1].split(" ");
        for (String word : words) {
            if (occur == BooleanClause.Occur.SHOULD) {
                for (String field : fields) all.add(new TermQuery(new Term(field, word)), occur);
            } else {
                BooleanQuery.Builder any = new BooleanQuery.Builder();
                for (String field : fields) any.add(new TermQuery(new Term(field, word)), BooleanClause.Occur.SHOULD);
                all.add(fields.length == 1 ? new TermQuery(new Term(fields[0], word)) : any.build(), occur);
            }
        }
        Query whole = words.length == 1 && fields.length == 1 ? new TermQuery(new Term(fields[0], words[0])) : all.build();
        TopScoreDocCollector collector = TopScoreDocCollector.create(hits, counted < 0 ? Integer.MAX_VALUE : Math.max(1, counted));
        searcher.search(whole, collector);
        return collector.topDocs().totalHits.value;
    }

    static void index(String tsv, Path folder) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer(CharArraySet.EMPTY_SET));
        config.setRAMBufferSizeMB(512);
        config.setUseCompoundFile(false);
        config.setSimilarity(new BM25Similarity());
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(folder), config);
             BufferedReader lines = new BufferedReader(new InputStreamReader(new FileInputStream(tsv), StandardCharsets.UTF_8), 1 << 18)) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] texts = line.split("\t", -1);
                Document document = new Document();
                for (int i = 0; i < FIELDS.length; i++) if (!texts[i].isEmpty()) document.add(new TextField(FIELDS[i], texts[i], Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
            writer.commit();
        }
    }
}
