import { isStopped } from "./lib/run.mjs";
import { say, seconds, warn } from "./lib/say.mjs";
import { startPostgres, startRedis } from "./services.mjs";
import { inspectMachine } from "./tests/machine.mjs";
import { TIERS, testFiles } from "./tests/tiers.mjs";
import { runTier } from "./tests/vitest.mjs";

/**
 * `npm test`: every tier that can run here, one after the other, and one line of counts at the end. `npm test -- --project
 * e2e` runs one tier; anything else is passed on to vitest.
 */

/** Rules on what hospitals run; every other tier starts the product as it starts by itself, on its embedded database. */
const USES_SERVICES = ["integration", "multinode"];
/** Pages alone. Cameras, and what two people see of each other, are shown in the browser as people have it. */
const USES_SHELL = ["e2e"];

/** @param {string[]} args */
function readArguments(args) {
  const tiers = [];
  const rest = [];
  for (let index = 0; index < args.length; index++) {
    const [name, value] = args[index].split("=");
    if (name !== "--project") rest.push(args[index]);
    else tiers.push(value ?? args[++index]);
  }
  const unknown = tiers.find(
    (name) => !TIERS.some((tier) => tier.name === name),
  );
  if (unknown !== undefined) {
    warn(
      `there is no test tier "${unknown}"; there are: ${TIERS.map((tier) => tier.name).join(", ")}`,
    );
    process.exit(2);
  }
  return {
    tiers: tiers.length > 0 ? tiers : TIERS.map((tier) => tier.name),
    rest,
  };
}

/** Vitest takes words without a dash as parts of paths. @param {string[]} rest */
function pathFilter(rest) {
  const words = rest.filter(
    (word, index) =>
      !word.startsWith("-") &&
      !/^--?(t|testNamePattern)$/.test(rest[index - 1]),
  );
  return (path) =>
    words.length === 0 ||
    words.some((word) => path.includes(word.replace(/^\.\//, "")));
}

/** @param {{name: string}[]} planned @param {Awaited<ReturnType<typeof inspectMachine>>} machine */
async function prepare(planned, machine) {
  const env = {};
  const services = {};
  const shell = machine.find(({ name }) => name === "Chromium's shell")?.path;
  const stops = [];
  for (const { variable, path } of machine)
    if (variable !== undefined && path !== undefined) env[variable] = path;
  if (env["MEDIASOUP_WORKER_BIN"] === undefined) env["MEDIA"] = "off";
  if (planned.some((tier) => USES_SERVICES.includes(tier.name))) {
    const starts = {
      TEST_DATABASE_URL: startPostgres,
      TEST_REDIS_URL: startRedis,
    };
    for (const [variable, start] of Object.entries(starts)) {
      if (process.env[variable]) continue;
      const service = await start();
      if (service === undefined) continue;
      services[variable] = service.url;
      stops.push(service.stop);
      say(`${variable}: ${service.version}`);
    }
  }
  return {
    envOf: (name) => ({
      ...env,
      ...(USES_SERVICES.includes(name) ? services : {}),
      ...(USES_SHELL.includes(name) && shell ? { TEST_CHROMIUM: shell } : {}),
    }),
    stop: () => Promise.all(stops.map((stop) => stop())),
  };
}

/** Which tiers run, and why the others do not. */
async function plan(tiers, rest, machine) {
  const files = (await testFiles()).filter(pathFilter(rest));
  const absent = new Map(
    machine
      .filter((item) => item.path === undefined)
      .map((item) => [item.name, item.remedy]),
  );
  const lacks = (names) =>
    names
      .filter((name) => absent.has(name))
      .map((name) => `${name} (${absent.get(name)})`);
  const planned = [];
  const skipped = [];
  for (const tier of TIERS.filter(({ name }) => tiers.includes(name))) {
    const count = files.filter(tier.files).length;
    if (count === 0) {
      say(
        `${tier.name}: no test files${rest.length > 0 ? " for these arguments" : " yet"}`,
      );
      continue;
    }
    const missing = lacks(tier.needs);
    if (missing.length > 0)
      skipped.push({
        name: tier.name,
        count,
        why: `without ${missing.join(", ")}`,
      });
    else planned.push({ name: tier.name, partly: lacks(tier.uses) });
  }
  return { planned, skipped };
}

async function runAll(planned, rest, envOf) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  for (const { name, partly } of planned) {
    if (isStopped()) break;
    const since = performance.now();
    say(`${name}${partly.length > 0 ? `, without ${partly.join(", ")}` : ""}`);
    const result = await runTier(name, rest, envOf(name));
    for (const key of Object.keys(total)) total[key] += result[key];
    const crash = result.crashed ? ", CRASHED outside its tests" : "";
    const again =
      result.again.length > 0 ? `, after a second run of ${result.again}` : "";
    lines.push(
      `${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped in ${seconds(since)}${crash}${again}`,
      ...result.failures.map((line) => `  failed: ${line}`),
    );
  }
  return { total, lines };
}

async function main() {
  const { tiers, rest } = readArguments(process.argv.slice(2));
  const machine = await inspectMachine();
  const { planned, skipped } = await plan(tiers, rest, machine);
  const { envOf, stop } = await prepare(planned, machine);
  let outcome;
  try {
    outcome = await runAll(planned, rest, envOf);
  } finally {
    await stop();
  }
  const { total, lines } = outcome;
  for (const { name, count, why } of skipped) {
    lines.push(`${name}: skipped ${why}; its ${count} files count as skipped`);
    total.skipped += count;
  }
  console.log("");
  for (const line of lines) say(line);
  const ran = total.passed + total.failed;
  if (isStopped()) warn("stopped before the end");
  else if (ran === 0) warn("not one test ran");
  console.log(
    `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`,
  );
  if (isStopped()) process.exit();
  process.exit(total.failed > 0 || ran === 0 ? 1 : 0);
}

main().catch((error) => {
  warn(error.message);
  console.log("0 passed, 1 failed, 0 skipped");
  process.exit(1);
});
