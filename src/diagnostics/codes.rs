//! Every code there is: one error, one code, one page, one fixture. Never renumber, never reuse: 105 was the code of
//! words that were kept for later.
//!
//! Hundreds by stage: 1xx syntax, 2xx names and parameters, 3xx links and graph, 4xx permissions,
//! 5xx deployability and limits.

use super::Severity;

/// A stable diagnostic code such as `P201`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

struct Entry {
    code: Code,
    name: &'static str,
    title: &'static str,
    severity: Severity,
    page: &'static str,
}

macro_rules! codes {
    ($($name:ident = $number:literal, $severity:ident, $title:literal;)*) => {
        impl Code {
            $(#[doc = $title] pub const $name: Code = Code($number);)*
        }
        /// All codes, in order.
        pub const CODES: &[Code] = &[$(Code($number)),*];
        const ENTRIES: &[Entry] = &[$(Entry {
            code: Code($number),
            name: stringify!($name),
            title: $title,
            severity: Severity::$severity,
            page: include_str!(concat!("explain/P", stringify!($number), ".md")),
        }),*];
    };
}

codes! {
    SYNTAX = 101, Error, "not a statement";
    BRACKET = 102, Error, "a bracket without its partner";
    UNCLOSED_STRING = 103, Error, "a string without its closing quote";
    TOO_COMPLEX = 104, Error, "nested too deep, or too large";
    NO_REASON = 106, Error, "an acceptance without a reason";
    PARAMETER_AS_NAME = 110, Error, "a parameter where a name must be known";
    UNKNOWN_KIND = 201, Error, "an unknown kind";
    UNKNOWN_NAME = 202, Error, "a reference to an unknown name";
    DUPLICATE_NAME = 203, Error, "a name declared twice";
    UNKNOWN_ARGUMENT = 204, Error, "an unknown argument";
    UNKNOWN_FLAG = 205, Error, "an unknown flag or value";
    WRONG_TYPE = 206, Error, "a value of the wrong type";
    OUT_OF_RANGE = 207, Error, "a value out of range";
    MISSING_ARGUMENT = 208, Error, "a missing argument";
    DUPLICATE_ARGUMENT = 209, Error, "an argument given twice";
    WRONG_NODE = 210, Error, "an argument that names the wrong kind of node";
    UNKNOWN_PARAM = 211, Error, "an unknown parameter in a string";
    AMBIGUOUS_ANONYMOUS = 212, Error, "two unnamed nodes that cannot be told apart";
    UNEXPECTED_BODY = 213, Error, "a body that does not belong here";
    UNKNOWN_ENVIRONMENT = 214, Error, "an unknown environment or setting";
    UNUSABLE_CODE = 215, Error, "code that cannot be used";
    UNUSABLE_ARN = 216, Error, "an existing resource without a usable ARN";
    UNUSED_ACCEPT = 217, Warning, "an acceptance that accepts nothing";
    UNSTARTABLE_CODE = 218, Error, "code that its runtime cannot start";
    CONFLICTING_ARGUMENTS = 219, Error, "an argument that does not fit another";
    NOT_ONE_RESOURCE = 220, Error, "an ARN or id that does not name one resource";
    UNCHECKED_ENVIRONMENTS = 221, Warning, "more environments than are checked";
    INVALID_SERVICE_FILE = 222, Error, "a service file that cannot be used";
    REPLACED_KIND = 223, Advice, "a kind that replaces one of pipec's";
    UNKNOWN_ATTRIBUTE = 224, Error, "an attribute that a node does not have";
    NO_SUCH_PROPERTY = 225, Warning, "a property or a type that its target does not have";
    OVERRIDDEN_PROPERTY = 226, Warning, "a property that replaces what pipec writes";
    OTHER_TARGET = 227, Warning, "a resource of the other target";
    SHOWN_SECRET = 231, Warning, "a secret that can be read";
    UNUSABLE_IMPORT = 232, Error, "a file that cannot be imported";
    UNUSABLE_MODULE = 233, Error, "a module or a call that cannot be used so";
    USELESS_MOVE = 234, Error, "a move that means nothing";
    UNUSABLE_TAG = 235, Error, "a tag that AWS refuses";
    LOST_TAGS = 236, Warning, "tags of what takes none";
    NO_LINK = 301, Error, "an arrow that pipec does not have";
    DATA_LOOP = 302, Error, "a loop in the data";
    UNKNOWN_OPTION = 303, Error, "an unknown arrow option";
    UNSUPPORTED_FILTER = 304, Error, "a filter that the service cannot express";
    LINK_COUNT = 305, Error, "too many or too few arrows";
    CHANGED_EXISTING_RESOURCE = 306, Error, "an arrow that would change an existing resource";
    DUPLICATE_ROUTE = 307, Error, "a route answered twice";
    INVALID_PATH = 308, Error, "a path that an API cannot have";
    COMPETING_READERS = 309, Warning, "readers that compete for messages";
    UNWRITTEN_PREFIX = 310, Warning, "a place that nobody writes to";
    NO_SUBSCRIBER = 311, Warning, "messages that go nowhere";
    HIDDEN_FIELD = 312, Error, "a field that an envelope hides";
    CONFLICTING_VARIABLE = 313, Warning, "a variable with two values";
    REPLACED_SETTINGS = 316, Warning, "settings of an existing resource that are replaced";
    MISSING_PERMISSION = 401, Error, "a permission that a written role lacks";
    UNKNOWN_ACTION = 402, Error, "an unknown verb in an allow line";
    PERMISSION_ELSEWHERE = 403, Advice, "a permission to add elsewhere";
    UNNEEDED_PERMISSION = 404, Warning, "a permission that no arrow needs";
    UNUSED_ROLE = 405, Advice, "a role that no node uses";
    UNKNOWN_MANAGED_POLICY = 406, Error, "a managed policy that is not known";
    WRONG_TRUST = 407, Error, "a role that its node may not assume";
    INVALID_CONDITION = 408, Error, "a condition that IAM does not know";
    NO_SUCH_ACTION = 409, Warning, "an action that AWS does not have";
    WRONG_RESOURCE = 410, Warning, "an action on what it does not act on";
    OPEN_TRUST = 411, Error, "a role that others may act by";
    UNKNOWN_SERVICE = 412, Warning, "a service that AWS may not have";
    DUPLICATE_LOGICAL_ID = 501, Error, "two resources with one logical id";
    TOO_MANY_RESOURCES = 502, Error, "more resources than a stack may have";
    TEMPLATE_SIZE = 503, Error, "a template larger than CloudFormation takes";
    POLICY_SIZE = 504, Error, "a policy larger than AWS takes";
    REFERENCE_CYCLE = 505, Error, "resources that depend on each other";
    TOO_MANY_PARAMETERS = 506, Error, "more parameters or outputs than a template may have";
    FIFO_MISMATCH = 507, Error, "FIFO and standard do not mix";
    SMALL_BUFFER = 508, Error, "a buffer too small for conversion or partitioning";
    SLOW_TRANSFORM = 509, Error, "a transform that may exceed its time limit";
    SHORT_VISIBILITY_TIMEOUT = 510, Error, "messages that return while they are processed";
    OVERLAPPING_NOTIFICATIONS = 511, Error, "notifications that overlap";
    UNKNOWN_EXPRESSION = 512, Error, "an expression that Firehose does not know";
    PARTITION_KEY_MISMATCH = 513, Error, "partition keys that prefix and data do not agree on";
    DATE_PATTERN = 514, Warning, "a date that is not what it looks like";
    AWS_MANAGED_KEY = 515, Error, "AWS's own key where another service must use it";
    KEY_ALIAS = 516, Error, "an alias where a policy needs the key";
    MISSING_BATCH_WINDOW = 517, Error, "a large batch without a window";
    SLOW_RESPONSE = 518, Warning, "an answer that may come too late";
    SHORT_RETENTION = 519, Warning, "a dead-letter queue that expires messages first";
    CONCURRENCY_LIMIT = 520, Warning, "more calls than may run";
    UNREADABLE_FORMAT = 521, Error, "objects that a table cannot read";
    FAILED_RECORDS_IN_DATA = 522, Warning, "failed records among the data of a reader";
    MISSING_PARTITION = 523, Warning, "a partition that nobody writes";
    COLUMN_MISMATCH = 524, Warning, "columns that differ from the written data";
    PREFIX_WITHOUT_SLASH = 525, Warning, "a table's prefix that is no folder";
    RESERVED_NAME = 526, Error, "a name that AWS refuses";
    UNMATCHABLE_PREFIX = 527, Warning, "a prefix or suffix that no key has";
    DUPLICATE_RESOURCE_NAME = 528, Error, "two resources with one name";
    NESTED_CSV_COLUMN = 529, Warning, "a column that csv cannot fill";
    INVALID_JQ = 530, Error, "an expression that jq 1.6 does not take";
    MISSING_NEWLINES = 531, Warning, "records without newlines between them";
    QUOTED_CSV_COLUMN = 532, Warning, "a column that quoted csv cannot fill";
    UNREADABLE_MANIFEST = 534, Warning, "a manifest that S3 cannot read";
    UNUSED_DEAD_LETTERS = 538, Warning, "a dead-letter queue that receives nothing";
    RETIRED_CHOICE = 540, Error, "a choice that AWS no longer supports";
    NO_RESOURCES = 541, Warning, "nothing to deploy";
    ENVIRONMENT_SIZE = 542, Error, "more environment variables than AWS takes";
    INVALID_LOGICAL_ID = 543, Error, "a name that no logical id can be made of";
    DEPRECATED_CHOICE = 544, Warning, "a choice that AWS will soon stop supporting";
    INVALID_FORM = 546, Error, "a text in a form that AWS does not accept";
    EMISSION_FAILED = 547, Error, "a document that pipec fails to write";
}

impl Code {
    /// The code written `P201`, in either case, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        let number: u16 = text.strip_prefix(['P', 'p'])?.parse().ok()?;
        CODES.iter().copied().find(|code| code.0 == number)
    }

    fn entry(self) -> Option<&'static Entry> {
        ENTRIES.iter().find(|entry| entry.code == self)
    }

    /// The code's name in capitals, `NO_LINK`.
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    /// The stage whose findings have codes of this hundred.
    pub fn stage(self) -> &'static str {
        match self.0 / 100 {
            1 => "syntax",
            2 => "names and arguments",
            3 => "arrows and graph",
            4 => "permissions",
            _ => "deployability and limits",
        }
    }

    /// The title of the code, in a few words.
    pub fn title(self) -> &'static str {
        self.entry().map_or("", |entry| entry.title)
    }

    /// The severity of findings of this code.
    pub fn severity(self) -> Severity {
        self.entry().map_or(Severity::Error, |entry| entry.severity)
    }

    /// True if a person may accept findings of this code: judgements about meaning, not errors that cannot be built.
    pub fn acceptable(self) -> bool {
        self.severity() != Severity::Error || [Self::DATA_LOOP, Self::MISSING_PERMISSION].contains(&self)
    }

    /// True if the findings say that something is written for nothing, which holds only where no environment needs it.
    pub fn is_for_nothing(self) -> bool {
        [Self::UNUSED_ACCEPT, Self::UNNEEDED_PERMISSION, Self::UNUSED_ROLE].contains(&self)
    }

    /// The page `pipec explain` shows: Markdown with a failing and a passing block.
    pub fn page(self) -> &'static str {
        self.entry().map_or("", |entry| entry.page)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "P{}", self.0)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
