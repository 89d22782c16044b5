import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Converts the JSON lines under one URI to parquet under another; a run may be repeated. */
public final class SparkSimpleJob {
    public static void main(String[] args) {
        if (args.length != 2) {
            throw new IllegalArgumentException("usage: SparkSimpleJob SOURCE_URI TARGET_URI");
        }
        try (SparkSession spark = SparkSession.builder().appName("SparkSimpleJob").getOrCreate()) {
            spark.read()
                    .option("recursiveFileLookup", "true") // Firehose writes to source/YYYY/MM/DD/HH/
                    .json(args[0])
                    .write()
                    .mode(SaveMode.Overwrite)
                    .parquet(args[1]);
        }
    }
}
