//! temporary
use std::time::Instant;
#[global_allocator]
static A: mimalloc::MiMalloc = mimalloc::MiMalloc;
use std::fmt::Write;
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let mut text = String::new();
    for i in 0..n { writeln!(text, "stream s{i}(shards=2) -> firehose(gzip) -[prefix=\"raw/\"]-> bucket b{i}").unwrap(); }
    let src = pipec::source::Source::new("x", text);
    let mut d = pipec::diagnostics::Diagnostics::default();
    pipec::catalog::Catalog::get();
    let t0 = Instant::now();
    let f = pipec::syntax::parse(&src, &mut d); let t1 = Instant::now();
    let g = pipec::graph::resolve(&f, &Default::default(), &pipec::graph::NoFiles, &mut d); let t2 = Instant::now();
    let p = pipec::plan::lower(&g, &mut d); let t3 = Instant::now();
    let s = pipec::emit::emit(&p, pipec::emit::Target::CloudFormation, pipec::emit::Format::Json).unwrap(); let t4 = Instant::now();
    let r = p.resources.len();
    drop(p); drop(g); drop(f); let t5 = Instant::now();
    println!("parse {:?} resolve {:?} lower {:?} emit {:?} drop {:?} total {:?} res/s {:.0} bytes {}", t1-t0, t2-t1, t3-t2, t4-t3, t5-t4, t5-t0, r as f64/(t5-t0).as_secs_f64(), s.len());
    let v: serde_json::Value = serde_json::from_str(&s).unwrap();
    let t6 = Instant::now(); let b = serde_json::to_vec_pretty(&v).unwrap(); println!("serde {:?} {}", t6.elapsed(), b.len());
}
