import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.*;

/**
 * The searches of Searching in Java Lucene 8. Args: TSV of title, headings, body, URL words, anchors, language; folder; text or terms (parted by blanks); TSV of class, language or
 * nothing, and a column a word of terms (field:text) parted by blanks; hits; matches counted exactly (-1: all); milliseconds of warming, ten passes at least; passes.
 * Writes class, microseconds of a query (the least of its passes) and matches, a line each.
 */
public class SearchBench {
    static final String[] FIELDS = {"title", "headings", "body", "urlwords", "anchors"};

    public static void main(String[] args) throws Exception {
        Path folder = Paths.get(args[1]);
        if (!Files.exists(folder)) index(args[0], folder, args[2].equals("terms") ? new WhitespaceAnalyzer() : new StandardAnalyzer(CharArraySet.EMPTY_SET));
        List<String[]> queries = new ArrayList<>();
        for (String line : Files.readAllLines(Paths.get(args[3]), StandardCharsets.UTF_8)) queries.add(line.split("\t"));
        int hits = Integer.parseInt(args[4]), counted = Integer.parseInt(args[5]), passes = Integer.parseInt(args[7]);
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity());
            searcher.setQueryCache(null);
            BooleanQuery.setMaxClauseCount(4096);
            long end = System.nanoTime() + Long.parseLong(args[6]) * 1_000_000;
            for (int pass = 0; pass < 10 || System.nanoTime() < end; pass++) for (String[] query : queries) search(searcher, query, hits, counted);
            double[] least = new double[queries.size()];
            long[] matches = new long[queries.size()];
            Arrays.fill(least, Double.MAX_VALUE);
            for (int pass = 0; pass < passes; pass++)
                for (int i = 0; i < least.length; i++) {
                    long start = System.nanoTime();
                    matches[i] = search(searcher, queries.get(i), hits, counted);
                    least[i] = Math.min(least[i], (System.nanoTime() - start) / 1e3);
                }
            for (int i = 0; i < least.length; i++) System.out.printf(Locale.ROOT, "%s\t%.3f\t%d%n", queries.get(i)[0], least[i], matches[i]);
        }
    }

    static long search(IndexSearcher searcher, String[] query, int hits, int counted) throws IOException {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        if (query[0].startsWith("PHRASE")) return collect(searcher, phrase(query), hits, counted);
        boolean required = query[0].startsWith("AND");
        Query last = null;
        for (int word = 2; word < query.length; word++) {
            String[] terms = query[word].split(" ");
            BooleanQuery.Builder target = required && terms.length > 1 ? new BooleanQuery.Builder() : all;
            for (String term : terms) {
                int colon = term.indexOf(':');
                last = new TermQuery(new Term(term.substring(0, colon), term.substring(colon + 1)));
                target.add(last, required && terms.length == 1 ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD);
            }
            if (target != all) all.add(target.build(), BooleanClause.Occur.MUST);
        }
        Query whole = query.length == 3 && query[2].indexOf(' ') < 0 ? last : all.build();
        if (!query[1].isEmpty())
            whole = new BooleanQuery.Builder().add(whole, BooleanClause.Occur.MUST).add(new TermQuery(new Term("language", query[1])), BooleanClause.Occur.FILTER).build();
        return collect(searcher, whole, hits, counted);
    }

    /** The words next to each other, in any of the fields that they are wanted in. */
    static Query phrase(String[] query) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        Query last = null;
        int fields = query[2].split(" ").length;
        for (int field = 0; field < fields; field++) {
            PhraseQuery.Builder words = new PhraseQuery.Builder();
            for (int word = 2; word < query.length; word++) {
                String term = query[word].split(" ")[field];
                int colon = term.indexOf(':');
                words.add(new Term(term.substring(0, colon), term.substring(colon + 1)));
            }
            last = words.build();
            all.add(last, BooleanClause.Occur.SHOULD);
        }
        return fields == 1 ? last : all.build();
    }

    static long collect(IndexSearcher searcher, Query whole, int hits, int counted) throws IOException {
        TopScoreDocCollector collector = TopScoreDocCollector.create(hits, counted < 0 ? Integer.MAX_VALUE : Math.max(1, counted));
        searcher.search(whole, collector);
        return collector.topDocs().totalHits.value;
    }

    static void index(String tsv, Path folder, Analyzer analyzer) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(analyzer);
        config.setRAMBufferSizeMB(512);
        config.setUseCompoundFile(false);
        config.setSimilarity(new BM25Similarity());
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(folder), config);
             BufferedReader lines = new BufferedReader(new InputStreamReader(new FileInputStream(tsv), StandardCharsets.UTF_8), 1 << 18)) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] texts = line.split("\t", -1);
                Document document = new Document();
                document.add(new StringField("language", texts[FIELDS.length], Field.Store.NO));
                for (int i = 0; i < FIELDS.length; i++) if (!texts[i].isEmpty()) document.add(new TextField(FIELDS[i], texts[i], Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
            writer.commit();
        }
    }
}
