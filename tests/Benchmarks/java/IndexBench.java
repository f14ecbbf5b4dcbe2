import java.io.*;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;

/** The plain configuration of ShardBuilding in Java Lucene 8: args are the TSV, a folder, the passes, the bytes of text. */
public class IndexBench {
    public static void main(String[] args) throws Exception {
        int passes = Integer.parseInt(args[2]);
        double megabytes = Long.parseLong(args[3]) / 1e6;
        double[] rates = new double[passes];
        for (int pass = 0; pass < passes; pass++) {
            delete(new File(args[1]));
            System.gc();
            double before = cpu();
            index(args[0], args[1]);
            rates[pass] = megabytes / (cpu() - before);
        }
        double[] warm = Arrays.copyOfRange(rates, 1, passes);
        Arrays.sort(warm);
        System.out.printf(Locale.ROOT, "%-44s %8.1f %8.1f %8.1f %8.1f         last %.1f%n", "Java Lucene " + org.apache.lucene.util.Version.LATEST + ", StandardAnalyzer",
            rates[0], warm[warm.length / 2], warm[0], warm[warm.length - 1], rates[passes - 1]);
    }

    static void index(String tsv, String folder) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer(CharArraySet.EMPTY_SET));
        config.setRAMBufferSizeMB(256);
        config.setUseCompoundFile(false);
        config.setSimilarity(new BM25Similarity());
        Field url = new StoredField("url", ""), title = new TextField("title", "", Field.Store.NO), body = new TextField("body", "", Field.Store.NO);
        Document document = new Document();
        document.add(url);
        document.add(title);
        document.add(body);
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(Paths.get(folder)), config);
             BufferedReader lines = new BufferedReader(new InputStreamReader(new FileInputStream(tsv), StandardCharsets.UTF_8), 1 << 18)) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] fields = line.split("\t", 3);
                url.setStringValue(fields[0]);
                title.setStringValue(fields[1]);
                body.setStringValue(fields[2]);
                writer.addDocument(document);
            }
            writer.commit();
        }
    }

    static double cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    static void delete(File file) {
        File[] files = file.listFiles();
        if (files != null) for (File f : files) delete(f);
        file.delete();
    }
}
