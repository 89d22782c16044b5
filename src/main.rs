//! bin
fn main() {
    if let Err(e) = pipec::catalog::Catalog::load() { eprintln!("{e}"); }
    let path = std::env::args().nth(1).unwrap();
    struct F(std::path::PathBuf);
    impl pipec::graph::Files for F {
        fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, pipec::graph::CodeError> {
            let p = self.0.join(path);
            if p.is_file() { return Ok(vec![(p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&p).unwrap())]); }
            let mut v: Vec<_> = std::fs::read_dir(&p).map_err(|_| pipec::graph::CodeError::Missing)?.map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect();
            v.sort();
            Ok(v.into_iter().map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&p).unwrap())).collect())
        }
    }
    let files = F(std::path::Path::new(&path).parent().unwrap().to_owned());
    let src = pipec::source::Source::new(path.clone(), std::fs::read_to_string(&path).unwrap());
    let mut d = pipec::diagnostics::Diagnostics::default();
    let f = pipec::syntax::parse(&src, &mut d);
    let g = pipec::graph::resolve(&f, &Default::default(), &files, &mut d);
    let p = pipec::plan::lower(&g, &mut d);
    d.finish();
    for x in d.iter() { eprintln!("{:?} {} {:?} {:?}", x.code, x.message, x.help, src.line_column(x.span().start)); }
    let yaml = std::env::args().nth(2).is_some();
    print!("{}", pipec::emit::emit(&p, pipec::emit::Target::CloudFormation, if yaml {pipec::emit::Format::Yaml} else {Default::default()}).unwrap());
}
