// AWS's own template validator: paths of templates on stdin, one a line; a JSON object path -> findings on stdout.
"use strict";
const { readFileSync } = require("node:fs");
const { RegoEngine, TemplateFile } = require("@aws/cloudformation-validate");

const engine = new RegoEngine();
const answer = {};
for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const report = engine.validateStandard(new TemplateFile(path), { severityLevel: "INFO" });
  answer[path] = {
    status: report.status,
    findings: report.diagnostics.map((found) => ({
      rule: found.ruleId,
      severity: found.severity,
      entity: found.entity?.logicalId ?? "",
      type: found.entity?.resourceType ?? "",
      path: found.propertyPath ?? "",
      message: found.message,
    })),
  };
}
process.stdout.write(JSON.stringify({ rules: engine.listRules().length, answer }));
engine.free();
