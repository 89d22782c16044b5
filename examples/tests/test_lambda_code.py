"""The Python code of the examples, with AWS faked; parquet is read back by pyarrow.

Run: pip install -r examples/tests/requirements.txt && pytest examples/tests
"""

import base64
import gzip
import importlib.util
import io
import json
import os
import sys
from pathlib import Path
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

LAMBDA = Path(__file__).parents[1] / "lambda"


@pytest.fixture
def load(monkeypatch):
    """Imports a lambda's main.py as a fresh module, and gives its faked boto3 client beside it."""

    def load(folder, file="main.py", **env):
        client = mock.MagicMock()
        monkeypatch.syspath_prepend(LAMBDA / folder)
        spec = importlib.util.spec_from_file_location(folder, LAMBDA / folder / file)
        module = importlib.util.module_from_spec(spec)
        with mock.patch("boto3.client", return_value=client), mock.patch.dict(os.environ, env):
            spec.loader.exec_module(module)
        return module, client

    yield load
    sys.modules.pop("parquet", None)


def created(bucket, key, **extra):
    return {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": bucket}, "object": {"key": key, **extra}}}


def batch(key, version=None):
    task = {"taskId": "t1", "s3Key": key, "s3VersionId": version, "s3BucketArn": "arn:aws:s3:::source"}
    return {"invocationSchemaVersion": "1.0", "invocationId": "i1", "job": {"id": "j1"}, "tasks": [task]}


def aws_error(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "source"}
FAILURES = [
    (aws_error("NoSuchKey"), "PermanentFailure"),
    (aws_error("AccessDenied"), "PermanentFailure"),
    (aws_error("SlowDown"), "TemporaryFailure"),
    (ConnectTimeoutError(endpoint_url="https://s3"), "TemporaryFailure"),
]


class TestCopy:
    @pytest.fixture
    def copy(self, load):
        return load("copy", BUCKET_B_BUCKET="target")

    def test_copies_each_created_object(self, copy):
        module, s3 = copy
        module.handler({"Records": [created("source", "a/b+c%2Bd.gz"), created("source", "x", versionId="v1")]}, None)
        assert s3.copy_object.mock_calls == [
            mock.call(CopySource={"Bucket": "source", "Key": "a/b c+d.gz"},
                      Bucket="target", Key="a/b c+d.gz", TaggingDirective="REPLACE"),
            mock.call(CopySource={"Bucket": "source", "Key": "x", "VersionId": "v1"},
                      Bucket="target", Key="x", TaggingDirective="REPLACE"),
        ]

    def test_ignores_the_test_event(self, copy):
        module, s3 = copy
        assert module.handler(TEST_EVENT, None) is None
        s3.copy_object.assert_not_called()

    def test_raises_what_s3_says(self, copy):
        module, s3 = copy
        s3.copy_object.side_effect = aws_error("AccessDenied")
        with pytest.raises(ClientError):
            module.handler({"Records": [created("source", "x")]}, None)

    def test_answers_a_batch_task(self, copy):
        module, s3 = copy
        assert module.handler(batch("a%20b.gz", "v7"), None) == {
            "invocationSchemaVersion": "1.0",
            "treatMissingKeysAs": "PermanentFailure",
            "invocationId": "i1",
            "results": [{"taskId": "t1", "resultCode": "Succeeded", "resultString": "s3://target/a b.gz"}],
        }
        assert s3.copy_object.call_args.kwargs["CopySource"] == {
            "Bucket": "source", "Key": "a b.gz", "VersionId": "v7",
        }

    @pytest.mark.parametrize(("error", "code"), FAILURES)
    def test_says_whether_a_retry_helps(self, copy, error, code):
        module, s3 = copy
        s3.copy_object.side_effect = error
        [result] = module.handler(batch("x"), None)["results"]
        assert result["resultCode"] == code
        assert result["resultString"] == str(error)


class TestToParquet:
    ENV = {"RAWZONE_BUCKET": "raw", "RAWZONE_PREFIX": "parquet-files/"}

    def convert(self, load, data, key="events/2024/01/d-1.gz", env=ENV, version=None):
        module, s3 = load("to_parquet", **env)
        s3.get_object.return_value = {"Body": io.BytesIO(data)}
        [result] = module.handler(batch(key, version), None)["results"]
        return result, s3

    def rows(self, s3):
        return pq.read_table(io.BytesIO(s3.put_object.call_args.kwargs["Body"])).to_pylist()

    @pytest.mark.parametrize("pack", [bytes, gzip.compress])
    @pytest.mark.parametrize("separator", ["\n", "", "\r\n \n"])
    def test_reads_gzip_and_plain_lines_and_concatenated(self, load, pack, separator):
        records = [
            {"asin": "B0é", "page_views": 3, "ordered_product_sales": 10},
            {"asin": "B1", "page_views": None},
        ]
        data = separator.join(json.dumps(record) for record in records) + separator
        result, s3 = self.convert(load, pack(data.encode()))
        assert result["resultCode"] == "Succeeded"
        assert s3.put_object.call_args.kwargs["Bucket"] == "raw"
        assert s3.put_object.call_args.kwargs["Key"] == "parquet-files/d-1.parquet"
        assert self.rows(s3) == [
            {"asin": "B0é", "page_views": 3, "ordered_product_sales": 10.0},
            {"asin": "B1", "page_views": None, "ordered_product_sales": None},
        ]

    def test_keeps_the_types_of_the_table_and_infers_the_rest(self, load):
        _, s3 = self.convert(load, b'{"page_views": 1, "seen": true, "tags": ["a"]}')
        schema = pq.read_schema(io.BytesIO(s3.put_object.call_args.kwargs["Body"]))
        assert {field.name: field.type for field in schema} == {
            "asin": pa.string(),
            "page_views": pa.int32(),
            "ordered_product_sales": pa.float64(),
            "seen": pa.bool_(),
            "tags": pa.string(),
        }

    def test_writes_back_into_the_landing_zone(self, load):
        env = {"LANDZONE_BUCKET": "land", "LANDZONE_PREFIX": "parquet-files/"}
        result, s3 = self.convert(load, b"{}", "json-files/gz/a%20b.json.gz", env)
        assert result["resultString"] == "1 rows in s3://land/parquet-files/a b.parquet"
        s3.get_object.assert_called_once_with(Bucket="source", Key="json-files/gz/a b.json.gz")

    def test_reads_the_version_of_the_manifest(self, load):
        _, s3 = self.convert(load, b"{}", "x", version="v1")
        s3.get_object.assert_called_once_with(Bucket="source", Key="x", VersionId="v1")

    def test_an_empty_object_gives_no_rows(self, load):
        result, s3 = self.convert(load, b"")
        assert result["resultCode"] == "Succeeded"
        assert self.rows(s3) == []

    @pytest.mark.parametrize(
        "data",
        [b'{"a": ', b"[1]", b"1", b"\x1f\x8bno", b"\xff", b'{"page_views": "many"}', b'{"page_views": 4294967296}'],
    )
    def test_a_bad_object_fails_for_good_and_writes_nothing(self, load, data):
        result, s3 = self.convert(load, data)
        assert result["resultCode"] == "PermanentFailure"
        assert result["resultString"]
        s3.put_object.assert_not_called()

    @pytest.mark.parametrize(("error", "code"), FAILURES)
    def test_says_whether_a_retry_helps(self, load, error, code):
        module, s3 = load("to_parquet", **self.ENV)
        s3.get_object.side_effect = error
        assert module.handler(batch("x"), None)["results"][0]["resultCode"] == code


class TestParquet:
    @pytest.fixture
    def parquet(self, load):
        return load("to_parquet", "parquet.py")[0]

    def table(self, parquet, rows, schema=None):
        table = pq.read_table(io.BytesIO(parquet.dumps(rows, schema)))
        table.validate(full=True)
        return table

    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            ([True, None, False], pa.bool_()),
            ([0, -1, 2**31 - 1, -(2**31)], pa.int32()),
            ([2**31], pa.int64()),
            ([-(2**31) - 1, 2**63 - 1, -(2**63), None], pa.int64()),
            ([1, 2.5, None, -1e300], pa.float64()),
            (["", "日本語 🚀", None, "a\0b"], pa.string()),
            ([None, None], pa.string()),
        ],
    )
    def test_types_and_nulls(self, parquet, values, kind):
        table = self.table(parquet, [{"c": value} for value in values])
        assert table.schema.field("c").type == kind
        assert table.column("c").to_pylist() == values

    def test_other_values_become_json_text(self, parquet):
        table = self.table(parquet, [{"c": {"é": [1]}}, {"c": 2}, {"c": "s"}, {"c": True}])
        assert table.column("c").to_pylist() == ['{"é": [1]}', "2", "s", "true"]
        assert self.table(parquet, [{"c": 2**63}]).column("c").to_pylist() == [str(2**63)]

    def test_many_rows_and_columns(self, parquet):
        rows = [
            {"i": i, "s": f"näme-{i % 97}", "f": i / 3, "b": i % 3 == 0, "n": i if i % 7 < 3 else None}
            | {f"c{j}": j for j in range(20)}
            for i in range(100_000)
        ]
        table = self.table(parquet, rows)
        assert table.num_columns == 25
        assert table.to_pylist() == rows

    @pytest.mark.parametrize("count", [1, 7, 8, 9, 64])
    def test_booleans_at_byte_borders(self, parquet, count):
        values = [i % 3 == 0 for i in range(count)]
        assert self.table(parquet, [{"b": value} for value in values]).column("b").to_pylist() == values

    def test_no_rows(self, parquet):
        assert self.table(parquet, []).num_rows == 0
        table = self.table(parquet, [], {"asin": parquet.STRING})
        assert (table.num_rows, table.schema.names) == (0, ["asin"])

    def test_missing_fields_and_the_order_of_columns(self, parquet):
        table = self.table(parquet, [{"b": 1}, {"a": 2}], {"z": parquet.DOUBLE})
        assert table.to_pylist() == [{"z": None, "b": 1, "a": None}, {"z": None, "b": None, "a": 2}]

    def test_the_same_rows_give_the_same_bytes(self, parquet):
        assert parquet.dumps([{"a": 1}]) == parquet.dumps([{"a": 1}])

    @pytest.mark.parametrize(("kind", "value"), [("INT32", 2**31), ("DOUBLE", 10**400), ("STRING", "\ud800")])
    def test_a_value_that_does_not_fit_names_its_column(self, parquet, kind, value):
        with pytest.raises(ValueError, match="column 'c'"):
            parquet.dumps([{"c": value}], {"c": getattr(parquet, kind)})


class TestLaunch:
    @pytest.fixture
    def launch(self, load):
        module, emr = load("launch", JOB_JOB_FLOW='{"Name": "job", "Steps": []}')
        emr.run_job_flow.return_value = {"JobFlowId": "j-1"}
        return module, emr

    def test_starts_one_job_flow(self, launch, caplog):
        module, emr = launch
        with caplog.at_level("INFO"):
            assert module.handler({"Records": [created("zone", "source/a")]}, None) == "j-1"
        emr.run_job_flow.assert_called_once_with(Name="job", Steps=[])
        assert "j-1" in caplog.text

    def test_ignores_the_test_event(self, launch):
        module, emr = launch
        module.handler(TEST_EVENT, None)
        emr.run_job_flow.assert_not_called()


class TestReshape:
    def test_reshapes_and_keeps_ids_and_order(self, load):
        module, _ = load("reshape")
        data = [b'{"a": "\xc3\xa9"}', b"{broken", b"[1]", b"null", b"\xff", b""]
        records = [{"recordId": str(i), "data": base64.b64encode(d).decode()} for i, d in enumerate(data)]
        good, *bad = module.handler({"records": records}, None)["records"]
        assert (good["recordId"], good["result"]) == ("0", "Ok")
        line = base64.b64decode(good["data"]).decode()
        assert line.endswith("}\n")
        assert json.loads(line) == {"a": "é", "reshaped": True}
        assert bad == [{**record, "result": "ProcessingFailed"} for record in records[1:]]


class TestWorker:
    def handle(self, module, *bodies):
        records = [{"messageId": f"m{i}", "body": body} for i, body in enumerate(bodies)]
        return module.handler({"Records": records}, None)

    def test_prints_a_line_for_each_message(self, load, capsys):
        module, _ = load("worker")
        envelope = json.dumps({"Type": "Notification", "TopicArn": "arn:x", "Message": '{"type": "q1"}'})
        bodies = [envelope, '{"type": "q1"}', "plain\ntext", "7", '{"Type": "Notification"}']
        assert self.handle(module, *bodies) == {"batchItemFailures": []}
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert lines == [
            {"messageId": "m0", "body": '{"type": "q1"}'},
            {"messageId": "m1", "body": '{"type": "q1"}'},
            {"messageId": "m2", "body": "plain\ntext"},
            {"messageId": "m3", "body": "7"},
            {"messageId": "m4", "body": '{"Type": "Notification"}'},
        ]

    def test_hands_back_only_the_failed_ones(self, load):
        module, _ = load("worker")
        with mock.patch.object(module, "work", side_effect=[None, RuntimeError("no"), None]):
            assert self.handle(module, "a", "b", "c") == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
