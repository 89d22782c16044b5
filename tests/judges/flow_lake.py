"""Flows of parts 6 and 8: tables over what lands.

Prove: delivery prefix, table location, partitions and columns agree, a reader that is not ours (pyarrow, the
emulator's Athena on DuckDB) finds the rows. Cannot prove: the SerDe settings as Hive and Trino read them,
compression, that Firehose's role may read the table.
"""

import io

import pyarrow as pa
import pyarrow.parquet
from flow import check, errors_of, keys, landed, put_records, read, unique, until

TYPES = {
    "string": (pa.string(), pa.large_string()),
    "int": (pa.int32(),),
    "bigint": (pa.int64(),),
    "double": (pa.float64(),),
    "boolean": (pa.bool_(),),
}


def part6(stack, emulator):
    """Athena returns the rows put on the stream the moment they land, by the partition in the object's key."""
    landing = stack.output("LandingBucketName")
    records = [{"asin": f"B0{n}", "seller_central_id": unique()["mark"]} for n in range(2)]
    put_records(emulator, stack.output("DStreamName"), *records)
    (day,) = {key.split("/")[1].removeprefix("date=") for key in landed(emulator, landing, "events/", *records)}
    table = stack.output("ReportsTableName")
    query = f'SELECT asin, seller_central_id FROM {table} WHERE "date" = \'{{day}}\' ORDER BY asin'
    rows = athena(stack, emulator, query.format(day=day))
    check(rows == [list(record.values()) for record in records], f"Athena returns {rows}, sent were {records}")
    check(athena(stack, emulator, query.format(day="2020-01-01")) == [], "Athena finds rows in an empty partition")
    check(keys(emulator, stack.output("QueriesResultsBucketName")), "the results are not in the workgroup's bucket")


def athena(stack, emulator, query):
    """The rows of a query, without the header."""
    client = emulator.client("athena")
    run = client.start_query_execution(
        QueryString=query,
        WorkGroup=stack.output("QueriesWorkGroupName"),
        QueryExecutionContext={"Database": stack.output("LakeDatabaseName")},
    )["QueryExecutionId"]

    def status():
        state = client.get_query_execution(QueryExecutionId=run)["QueryExecution"]["Status"]
        return state if state["State"] not in ("QUEUED", "RUNNING") else None

    done = until("the query's end", status)
    check(done["State"] == "SUCCEEDED", f"Athena: {done}")
    rows = client.get_query_results(QueryExecutionId=run)["ResultSet"]["Rows"]
    return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows[1:]]


def part8(stack, emulator):
    """pyarrow reads the parquet with the table's columns; the same records lie as JSON in the other bucket."""
    landzone, rawzone = stack.output("LandzoneBucketName"), stack.output("RawzoneBucketName")
    records = [{"asin": unique()["mark"], "page_views": n} for n in range(3)]
    put_records(emulator, stack.output("DStreamName"), *records)
    landed(emulator, landzone, "events/", *records)
    until(f"parquet files in {rawzone}", lambda: len(keys(emulator, rawzone)) >= len(records))
    check(not errors_of(emulator, rawzone), f"Firehose reports {errors_of(emulator, rawzone)}")
    files = keys(emulator, rawzone, "parquet-files/")
    rows = table_rows(stack, emulator, rawzone, files)
    same_schema(stack, emulator, rawzone, files)
    check(sorted(map(str, rows)) == sorted(map(str, records)), f"the parquet files hold {rows}, sent were {records}")


def glue_table(stack, emulator):
    name = {"DatabaseName": stack.output("LakeDatabaseName"), "Name": stack.output("ReportsTableName")}
    return emulator.client("glue").get_table(**name)["Table"]


def table_rows(stack, emulator, bucket, files):
    """All rows of the files, which lie where the table looks for them, in the columns of the table."""
    table = glue_table(stack, emulator)["StorageDescriptor"]
    stray = [key for key in files if not f"s3://{bucket}/{key}".startswith(table["Location"])]
    check(not stray, f"the table lies in {table['Location']}, the files {stray} in {bucket}")
    rows = [row for key in files for row in parquet(emulator, bucket, key).to_pylist()]
    return [{column["Name"]: row.get(column["Name"]) for column in table["Columns"]} for row in rows]


def same_schema(stack, emulator, bucket, files):
    """Each file has the columns of the Glue table in their types; readers find them by name, so more may be there."""
    columns = glue_table(stack, emulator)["StorageDescriptor"]["Columns"]
    for key in files:
        schema = parquet(emulator, bucket, key).schema
        for column in columns:
            check(column["Name"] in schema.names, f"{key} has columns {schema.names}, and no {column['Name']}")
            found = schema.field(column["Name"]).type
            check(found in TYPES[column["Type"]], f"{key}: {column['Name']} is {found}, not {column['Type']}")


def parquet(emulator, bucket, key):
    return pyarrow.parquet.read_table(io.BytesIO(read(emulator, bucket, key)))
