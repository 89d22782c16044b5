//! Writes random files that follow the grammar, with blanks, newlines and comments wherever they may stand.

/// A writer of random files.
pub struct Writer {
    state: u64,
    out: String,
    /// The number of newlines and comments that are written, of 100.
    breaks: u64,
    newline: &'static str,
    comments: usize,
}

const NAMES: &[&str] = &["d", "raw", "stream", "where", "on", "a_rather_long_name_of_a_node", "not_x", "param_x", "x9"];
const STRINGS: &[&str] = &[
    r#""""#,
    r#""a/b""#,
    r#""x # y; {}()""#,
    r#""${env}/!{x:y}""#,
    r#""é\"\\\n\$""#,
    r#""lambda/a/rather/long/path/to/code""#,
];

impl Writer {
    pub fn new(seed: u64) -> Self {
        let mut writer = Self { state: seed, out: String::new(), breaks: 0, newline: "\n", comments: 0 };
        writer.breaks = [0, 2, 8, 25][writer.below(4)];
        writer.newline = ["\n", "\n", "\r\n"][writer.below(3)];
        writer
    }

    /// SplitMix64.
    fn below(&mut self, limit: u64) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit) as usize
    }

    fn chance(&mut self, percent: u64) -> bool {
        (self.below(100) as u64) < percent
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn pick(&mut self, words: &[&str]) {
        let word = words[self.below(words.len() as u64)];
        self.put(word);
    }

    /// Blanks that may be left out.
    fn ws(&mut self) {
        self.pick(&["", "", " ", "  ", "\t", " \u{feff} "]);
    }

    /// Blanks that may not.
    fn sp(&mut self) {
        self.pick(&[" ", " ", "   ", "\t"]);
    }

    /// A newline, perhaps after a comment.
    fn line_end(&mut self) {
        if self.chance(40) {
            self.comments += 1;
            let comment = format!("# c{} \"{{( ", self.comments);
            self.ws();
            self.put(&comment);
        }
        self.put(self.newline);
    }

    /// Writes a break where newlines mean nothing.
    fn brk(&mut self) {
        self.ws();
        while self.chance(self.breaks) {
            self.line_end();
            self.ws();
        }
    }

    /// Between statements.
    fn sep(&mut self) {
        self.ws();
        match self.chance(20) {
            true => self.put(";"),
            false => self.line_end(),
        }
        while self.chance(self.breaks + 5) {
            match self.chance(15) {
                true => self.put(";"),
                false => self.line_end(),
            }
            self.ws();
        }
    }

    fn seps(&mut self) {
        self.ws();
        if self.chance(30) {
            self.sep();
        }
        self.ws();
    }

    pub fn file(mut self) -> String {
        if self.chance(10) {
            self.put("\u{feff}");
        }
        self.seps();
        for _ in 0..self.below(7) {
            self.statement(0);
            self.sep();
        }
        if self.chance(50) {
            self.chain(0);
            self.ws();
        }
        self.out
    }

    fn statement(&mut self, depth: u64) {
        match self.below(14) {
            0 => {
                self.put("param env");
                if self.chance(70) {
                    self.ws();
                    self.put("=");
                    self.ws();
                    self.value(0);
                }
            }
            1 => {
                self.put("env  prod");
                self.block(|writer| {
                    match writer.chance(30) {
                        true => writer.pick(&["a.out.buffer", "a.b.c.retain"]),
                        false => {
                            writer.pick(NAMES);
                            // Else the value of a parameter.
                            if writer.chance(70) {
                                writer.ws();
                                writer.put(".");
                                writer.ws();
                                writer.pick(&["shards", "retain"]);
                            }
                        }
                    }
                    writer.ws();
                    writer.put("=");
                    writer.ws();
                    writer.value(0);
                });
            }
            2 => self.pick(&[
                "accept P302  on raw because \"x # y\"",
                "accept\tP403 on raw",
                "accept P302  on a.out because \"x\"",
                "import  \"tables.pipe\"",
                "use \"services/x.toml\"",
                "output  place= a.out.name",
                "deny warnings",
                "moved  old_name\tto raw",
                "moved a.b to  moved",
                "warn P404 ,P401,warnings",
            ]),
            3 | 4 if depth < 3 => self.module(depth),
            _ => self.chain(depth),
        }
    }

    fn module(&mut self, depth: u64) {
        self.put("module");
        self.sp();
        self.pick(NAMES);
        self.ws();
        self.put("(");
        self.brk();
        let takes = self.below(5);
        for at in 0..takes {
            if at > 0 {
                self.put(",");
                self.brk();
            }
            self.pick(NAMES);
            self.brk();
            self.put(":");
            self.brk();
            self.pick(&["stream", "string", "bucket", "a_rather_long_name_of_a_kind"]);
            if self.chance(40) {
                self.brk();
                self.put("=");
                self.brk();
                self.value(depth);
            }
            self.brk();
        }
        if takes > 0 && self.chance(20) {
            self.put(",");
            self.brk();
        }
        self.put(")");
        self.block(|writer| writer.statement(depth + 1));
    }

    fn block(&mut self, item: impl Fn(&mut Self)) {
        self.ws();
        self.put("{");
        self.seps();
        for at in 0..self.below(4) {
            if at > 0 {
                self.sep();
                self.ws();
            }
            item(self);
        }
        self.seps();
        self.put("}");
    }

    fn chain(&mut self, depth: u64) {
        self.endpoint(depth);
        for _ in 0..[0, 1, 1, 2, 4][self.below(5)] {
            self.brk();
            match self.below(4) {
                0 => self.put("<->"),
                1 => {
                    self.pick(&["-[", "<-["]);
                    self.list(depth, true);
                    self.put("]->");
                }
                _ => self.put("->"),
            }
            self.brk();
            self.endpoint(depth);
        }
    }

    fn endpoint(&mut self, depth: u64) {
        if depth < 4 && self.chance(15) {
            return self.block(|writer| writer.chain(depth + 1));
        }
        if self.chance(10) {
            self.put("existing ");
        }
        self.pick(&["stream", "bucket", "table", "role", "archive", "a.out", "a.b.out"]);
        let named = self.chance(60);
        if named {
            self.sp();
            self.pick(NAMES);
        }
        let args = self.chance(60);
        if args {
            self.ws();
            self.put("(");
            self.list(depth, false);
            self.put(")");
        }
        if (named || args) && self.chance(15) {
            self.block(Self::body_line);
        }
    }

    fn body_line(&mut self) {
        self.pick(&[
            "partition  day :date",
            "asin:string",
            "seller : struct<id:bigint, name:string>",
            "allow read,s3:PutObject on raw [ \"raw/*\" ] ,d",
            "allow * on *",
            "allow log on \"arn:aws:s3:::x\"",
            "allow read on  a.zone [\"x/*\"],a.b.zone",
            "cfn.Name=a.out.name",
        ]);
    }

    /// Arguments, up to their closing bracket.
    fn list(&mut self, depth: u64, filters: bool) {
        self.brk();
        let items = self.below(5);
        for at in 0..items {
            if at > 0 {
                self.put(",");
                self.brk();
            }
            match self.below(3) {
                0 if filters => {
                    self.put("where ");
                    self.condition(depth);
                }
                0 | 1 => {
                    self.pick(&["prefix", "every", "env"]);
                    self.ws();
                    self.put("=");
                    self.ws();
                    self.value(depth);
                }
                _ => self.value(depth),
            }
            self.brk();
        }
        if items > 0 && self.chance(20) {
            self.put(",");
            self.brk();
        }
    }

    fn value(&mut self, depth: u64) {
        match self.below(6) {
            0 => self.pick(STRINGS),
            1 => self.pick(&["5", "-3", "60s", "64MiB", "1.50", "007"]),
            2 if depth < 4 => {
                self.put("[");
                self.items(|writer| writer.value(depth + 1));
                self.put("]");
            }
            3 if depth < 4 => {
                self.put("{");
                self.items(|writer| {
                    writer.pick(&["k", "\"k e y\""]);
                    writer.ws();
                    writer.put(":");
                    writer.ws();
                    writer.value(depth + 1);
                });
                self.put("}");
            }
            4 => self.pick(&["a.out", "a.out.name", "\"${a.out.name}/x\""]),
            _ => self.pick(NAMES),
        }
    }

    fn items(&mut self, item: impl Fn(&mut Self)) {
        self.brk();
        for at in 0..self.below(4) {
            if at > 0 {
                self.put(",");
                self.brk();
            }
            item(self);
            self.brk();
        }
    }

    fn condition(&mut self, depth: u64) {
        for at in 0..=self.below(2) {
            if at > 0 {
                self.sp();
                self.pick(&["and ", "or  "]);
            }
            if self.chance(20) {
                self.put("not  ");
            }
            match self.below(5) {
                0 if depth < 4 => {
                    self.put("(");
                    self.brk();
                    self.condition(depth + 1);
                    self.brk();
                    self.put(")");
                }
                1 => self.put("exists customer.\"order id\""),
                2 => {
                    self.put("country in");
                    self.ws();
                    self.put("[");
                    self.items(|writer| writer.pick(&["\"at\"", "5", "true"]));
                    self.put("]");
                }
                3 => self.put("kind  like \"a*\""),
                _ => self.pick(&["price>=100", "type == \"q # 1\"", "a.b  !=\t\"x\""]),
            }
        }
    }
}
