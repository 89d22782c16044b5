//! CloudFormation's references: alone, and in the text of `Fn::Sub`.

use super::substitution::{Interpolation, Substitution};
use crate::plan::{Plan, Pseudo, Value};
use serde_json::{Value as Json, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The parameter with the bucket of uploaded files.
pub const ASSET_BUCKET: &str = "AssetBucket";
/// The variable of `Fn::Sub` with the deployment's own name.
pub const DEPLOYMENT: &str = "Deployment";
/// The beginning of the names of variables for a shell's word: logical ids begin with a capital.
const QUOTED: &str = "quoted";

/// No logical id has such a name.
pub const OTHER_VARIABLE: &str = "Deployment_";
const DOLLAR: &str = "Dollar_";

/// The text of `Fn::Sub`.
pub struct Sub<'p, 'g> {
    pub plan: &'p Plan<'g>,
    /// The variable that holds the deployment's own name.
    pub variable: &'static str,
    /// True if something else of that name stands in it.
    pub named: Cell<bool>,
    /// True if a variable in it stands for a dollar.
    pub dollar: Cell<bool>,
    /// The parameters in it that another stack exports: `Fn::Sub` knows no other functions in its text.
    pub imported: RefCell<BTreeSet<usize>>,
}

impl<'p, 'g> Sub<'p, 'g> {
    pub fn new(plan: &'p Plan<'g>) -> Self {
        Self {
            plan,
            variable: DEPLOYMENT,
            named: Cell::default(),
            dollar: Cell::default(),
            imported: RefCell::default(),
        }
    }
}

impl Sub<'_, '_> {
    fn param(&self, index: usize) -> &str {
        self.plan.params.get(index).map_or("", |param| param.id.as_str())
    }

    /// True if it has variables besides the deployment's own name.
    pub fn has_variables(&self) -> bool {
        self.dollar.get() || !self.imported.borrow().is_empty()
    }

    /// The variables of a text.
    pub fn variables(&self, text: &Substitution<'_, Self>) -> Json {
        let quoted = text.quoted.iter().map(|index| {
            let value = given(self.plan, *index);
            let words = json!({ "Fn::Join": ["'\\''", { "Fn::Split": ["'", value] }] });
            (format!("{QUOTED}{}", self.param(*index)), words)
        });
        let imported = self.imported.borrow();
        let imported = imported.iter().map(|index| (self.param(*index).to_owned(), given(self.plan, *index)));
        let part = text.deployment.then(|| (self.variable.to_owned(), DEPLOYMENT_PART.clone()));
        let dollar = self.dollar.get().then(|| (DOLLAR.to_owned(), Json::from("$")));
        Json::Object(quoted.chain(imported).chain(part).chain(dollar).collect())
    }
}

impl Interpolation for Sub<'_, '_> {
    const PLAIN: bool = true;

    fn reference(&self, value: &Value<'_>, text: &mut String) {
        text.push_str("${");
        if matches!(value, Value::Pseudo(Pseudo::Deployment)) {
            text.push_str(self.variable);
        } else {
            if let Value::Param(index) = value
                && is_imported(self.plan, *index)
            {
                self.imported.borrow_mut().insert(*index);
            }
            let (name, attribute) = reference(self.plan, value);
            text.push_str(name);
            if attribute.is_empty() {
                self.named.set(self.named.get() || name == DEPLOYMENT);
            } else {
                text.push('.');
                text.push_str(attribute);
            }
        }
        text.push('}');
    }

    fn reference_in_quotes(&self, param: usize, text: &mut String) {
        text.push_str("${");
        text.push_str(QUOTED);
        text.push_str(self.param(param));
        text.push('}');
    }

    fn literal(&self, from: &str, text: &mut String) {
        // `${` would be taken for a reference. CloudFormation's escape is `${!Literal}`: a whole one, with a name in
        // it.
        let mut pieces = from.split("${");
        text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let is_named = |c: char| c.is_alphanumeric() || ":._-".contains(c);
            let named = piece.split_once('}').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_named));
            if named {
                text.push_str("${!");
            } else {
                self.dollar.set(true);
                text.push_str("${");
                text.push_str(DOLLAR);
                text.push_str("}{");
            }
            text.push_str(piece);
        }
    }
}

/// True if another stack exports the value of a parameter.
pub fn is_imported(plan: &Plan<'_>, index: usize) -> bool {
    plan.params.get(index).is_some_and(|param| param.import.is_some())
}

/// The value of a parameter: given to this stack, or exported by another one. In YAML a short form may not hold
/// another one, so these are written out:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html>.
pub fn given(plan: &Plan<'_>, index: usize) -> Json {
    let Some(param) = plan.params.get(index) else { return Json::Null };
    match &param.import {
        None => json!({ "Ref": param.id }),
        Some(Value::Param(name)) => json!({ "Fn::ImportValue": given(plan, *name) }),
        Some(name) => {
            let spelling = Sub::new(plan);
            let name = Substitution::of(&spelling, name);
            match name.references {
                true => json!({ "Fn::ImportValue": { "Fn::Sub": name.text } }),
                false => json!({ "Fn::ImportValue": name.text }),
            }
        }
    }
}

/// The first part of the stack's own identifier, which stays as long as the stack does:
/// `arn:aws:cloudformation:region:account:stack/name/1a2b3c4d-...`.
pub static DEPLOYMENT_PART: LazyLock<Json> = LazyLock::new(
    || json!({ "Fn::Select": [0, { "Fn::Split": ["-", { "Fn::Select": [2, { "Fn::Split": ["/", { "Ref": "AWS::StackId" }] }] }] }] }),
);
/// The same as a variable of `Fn::Sub`.
pub static DEPLOYMENT_VARIABLE: LazyLock<Json> = LazyLock::new(|| json!({ DEPLOYMENT: *DEPLOYMENT_PART }));

/// `Bucket`, or `AWS::Region`, and the attribute wanted of it if one is.
pub fn reference<'p>(plan: &'p Plan<'_>, value: &Value<'_>) -> (&'p str, &'static str) {
    let name = match value {
        Value::Ref(index, attribute) => {
            return (plan.resource(*index).map_or("", |resource| resource.id), attribute.text());
        }
        Value::Param(index) => plan.params.get(*index).map_or("", |param| param.id.as_str()),
        Value::Pseudo(pseudo) => match pseudo {
            Pseudo::Account => "AWS::AccountId",
            Pseudo::Region => "AWS::Region",
            Pseudo::Partition => "AWS::Partition",
            Pseudo::UrlSuffix => "AWS::URLSuffix",
            Pseudo::Deployment => DEPLOYMENT,
            Pseudo::AssetBucket => ASSET_BUCKET,
            // Code is read from the bucket.
            Pseudo::AssetFolder => "",
        },
        _ => "",
    };
    (name, "")
}
