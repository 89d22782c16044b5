//! Any bytes, from parsing to the document of each target, in each format; and what the fixes of the findings make of them.
//!
//! `cargo install cargo-fuzz && cargo fuzz run -s none compile fuzz/corpus/compile tests/errors tests/judges/wider examples`: the
//! last folders are where it begins, with imports and modules.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pipec::diagnostics::fix;
use pipec::emit::{Format, Target};
use pipec::graph::{CodeError, Files, Selection};
use pipec::source::Source;

/// The same small function at every path, and the same source with modules.
struct Stub;

impl Files for Stub {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        Ok(vec![match path.ends_with(".pipe") {
            true => ("a.pipe".to_owned(), SOURCE.as_bytes().to_vec()),
            false => ("main.py".to_owned(), b"def handler(event, context): pass\n".to_vec()),
        }])
    }

    fn at(&self, _: &str) -> Box<dyn Files + '_> {
        Box::new(Stub)
    }
}

const SOURCE: &str = "import \"b.pipe\"\n\
    module m(a: bucket, s: string = \"x\") { queue q -> lambda f(\"code\") -[prefix=\"${s}/\"]-> a }\n\
    module n(a: bucket) { m i(a); m j(a, s=\"y\"); moved k to i }\n\
    bucket landzone\nn c(landzone)\n";

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("fuzz.pipe", String::from_utf8_lossy(bytes));
    let found = pipec::analyze(&source, &Selection::default(), &Stub, |_, _, found| found);
    if let Some((better, _)) = fix(source.text(), &found) {
        pipec::analyze(&Source::new("fuzz.pipe", better), &Selection::default(), &Stub, |_, _, _| ());
    }
    for (target, format) in [
        (Target::CloudFormation, Format::Json),
        (Target::CloudFormation, Format::Yaml),
        (Target::Terraform, Format::Json),
    ] {
        let _ = pipec::compile(&source, &Selection { target, ..Selection::default() }, &Stub, format);
    }
});
