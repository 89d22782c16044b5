//! CloudFormation's and IAM's limits: what is larger is refused when it is deployed.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.

use super::parts;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::Graph;
use crate::plan::{Plan, Target, Value, json};
use crate::source::Span;
use petgraph::graph::NodeIndex;

const RESOURCES: usize = 500;
const PARAMETERS: usize = 200;
const OUTPUTS: usize = 200;
/// Bytes of a template in S3; handed over directly it may have 51,200.
const TEMPLATE: usize = 1_000_000;
/// Characters of all inline policies of a role, white space not counted.
const ROLE_POLICY: usize = 10_240;

const SPLIT: &str = "split the file in two: one makes what both need, the other names it as `existing` or imports it; \
                     `pipec explain P502` shows how";
const SHARED: &str = "`pipec explain P502` shows how to split what is joined";

/// Reports policies that are over a limit, with the figure.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for (node, document) in &plan.role_policies {
        policy(graph, plan, *node, document, diagnostics);
    }
}

/// Reports what one CloudFormation template may not hold, and one that holds nothing where nothing is in error.
pub fn template(graph: &Graph<'_>, plan: &Plan<'_>, sound: bool, diagnostics: &mut Diagnostics) {
    let top = Span::new(0, 0);
    let resources = plan.resources.len();
    if resources == 0 && sound && !graph.is_library {
        // An empty file is where each begins, so no error; `pipec build` refuses it all the same.
        let line = graph.text.lines().next().map_or(0, str::len);
        let found = Diagnostic::new(
            Code::NO_RESOURCES,
            "this makes no resource, and CloudFormation refuses a template without any",
            Span::new(0, line),
            "the whole file",
        );
        diagnostics.push(found.help("declare something that is made, such as a bucket: what is `existing` is none"));
    }
    if resources > RESOURCES {
        let message = format!("this makes {resources} resources, and a stack may have {RESOURCES}");
        let found = Diagnostic::new(Code::TOO_MANY_RESOURCES, message, top, "the whole file");
        let help = parts::apart(graph, plan, RESOURCES).map(|apart| format!("{apart}; {SHARED}"));
        diagnostics.push(found.help(help.unwrap_or_else(|| SPLIT.to_owned())));
        return;
    }
    // The bucket of uploaded files is a parameter too.
    let parameters = plan.sorted_params().len() + usize::from(!plan.assets.is_empty());
    for (count, limit, what) in [(parameters, PARAMETERS, "parameters"), (plan.outputs.len(), OUTPUTS, "outputs")] {
        if count > limit {
            let message = format!("this makes {count} {what}, and a template may have {limit}");
            let found = Diagnostic::new(Code::TOO_MANY_PARAMETERS, message, top, "the whole file");
            diagnostics.push(found.help(SPLIT));
        }
    }
}

fn policy(graph: &Graph<'_>, plan: &Plan<'_>, node: NodeIndex, document: &Value<'_>, diagnostics: &mut Diagnostics) {
    // A value is at least two characters and rarely a hundred: small policies need no counting.
    if document.count() * 100 < ROLE_POLICY {
        return;
    }
    let size = json(document, plan).to_string().chars().count();
    let Some(node) = graph.flow.node_weight(node).filter(|_| size > ROLE_POLICY) else { return };
    let message =
        format!("the role of `{}` has a policy of {size} characters, and IAM takes {ROLE_POLICY}", node.label());
    let found = Diagnostic::new(Code::POLICY_SIZE, message, node.span, "too many permissions for one role");
    diagnostics
        .push(found.help("split its work over several nodes, or widen the prefixes of its arrows").about(node.label()));
}

/// True if a document is small enough for its target; reports one that is not.
pub fn fits(template: &str, target: Target, diagnostics: &mut Diagnostics) -> bool {
    if template.len() <= TEMPLATE || target != Target::CloudFormation {
        return true;
    }
    let message = format!("the template has {} bytes, and CloudFormation takes {TEMPLATE}", template.len());
    let found = Diagnostic::new(Code::TEMPLATE_SIZE, message, Span::new(0, 0), "the whole file");
    diagnostics.push(found.help(SPLIT));
    false
}
