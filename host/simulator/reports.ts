// Reports of scenario runs for machines: JSON, JUnit XML, and annotations on GitHub. Layer: host/simulator.
import { extname } from "node:path";
import { writeFileAtomically } from "../atomic-file.js";
import { ExitCode, UserError } from "../errors.js";
import type { RunReport } from "./run-report.js";

export function checkReportName(path: string): void {
  if (![".json", ".xml"].includes(extname(path).toLowerCase())) {
    throw new UserError(`the report ${path} is of no known kind: name it .json, or .xml for JUnit`, ExitCode.usage);
  }
}

export async function writeReport(path: string, reports: readonly RunReport[]): Promise<void> {
  const isXml = extname(path).toLowerCase() === ".xml";
  await writeFileAtomically(path, isXml ? junitXml(reports) : jsonReport(reports));
}

export function jsonReport(reports: readonly RunReport[]): string {
  return `${JSON.stringify({ version: 1, runs: reports }, null, 2)}\n`;
}

/** Escapes, and leaves out what XML 1.0 cannot hold (section 2.2, Char). */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/\n/g, "&#10;");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** One suite a scenario, one case a step; times are simulated. */
export function junitXml(reports: readonly RunReport[]): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  const failed = reports.filter((report) => report.failure !== null).length;
  const total = reports.reduce((sum, report) => sum + report.steps.length, 0);
  const time = seconds(reports.reduce((sum, report) => sum + report.simulatedMs, 0));
  lines.push(`<testsuites name="mp8 sim" tests="${total}" failures="${failed}" time="${time}">`);
  for (const report of reports) lines.push(...suite(report));
  lines.push("</testsuites>", "");
  return lines.join("\n");
}

function suite(report: RunReport): string[] {
  const { failure, steps } = report;
  const skipped = steps.filter((step) => step.outcome === "not reached").length;
  const lines = [
    `  <testsuite name="${xml(report.name)}" file="${xml(report.file)}" tests="${steps.length}" ` +
      `failures="${failure === null ? 0 : 1}" errors="0" skipped="${skipped}" time="${seconds(report.simulatedMs)}">`,
  ];
  // A promise broken at the end is nobody's step but the last one's.
  const failing = steps.findIndex((step) => step.outcome === "failed" || step.outcome === "timed out");
  const blamed = failure === null ? -1 : failing >= 0 ? failing : steps.length - 1;
  steps.forEach((step, index) => {
    const head = `    <testcase name="${xml(step.step)}" classname="${xml(report.name)}" file="${xml(report.file)}" line="${step.line}" time="${seconds(step.endMs - step.startMs)}"`;
    if (index === blamed && failure !== null) {
      const kind = report.outcome === "timed out" ? "timeout" : "failure";
      lines.push(`${head}>`);
      lines.push(`      <failure type="${kind}" message="${xml(failure.message)}">${xml(details(report))}</failure>`);
      lines.push("    </testcase>");
    } else if (step.outcome === "not reached") {
      lines.push(`${head}><skipped/></testcase>`);
    } else {
      lines.push(`${head}/>`);
    }
  });
  lines.push("  </testsuite>");
  return lines;
}

function details(report: RunReport): string {
  const { failure } = report;
  if (failure === null) return "";
  const expected = failure.expected === null ? "" : `expected: ${failure.expected}\n`;
  return `${failure.file}:${failure.line}\n${expected}on the screen:\n${failure.found}`;
}

/** GitHub's workflow command for a failed run ("Workflow commands", setting an error message). */
export function githubAnnotation(report: RunReport): string | null {
  const { failure } = report;
  if (failure === null) return null;
  const property = (text: string) => data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
  const data = (text: string) => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
  const file = property(failure.file.replace(/\\/g, "/"));
  return `::error file=${file},line=${failure.line},title=${property(report.name)}::${data(`${failure.step}: ${failure.message}`)}`;
}

/** Coarse estimates are what times are where nothing is said. */
function ofWhat({ timing }: RunReport): string {
  if (timing === null || timing.source === "coarse estimate") return "";
  return `, ${timing.source}${timing.errorPercent === null ? "" : ` within ${timing.errorPercent} %`}`;
}

/** One line for people. */
export function summaryLine(report: RunReport): string {
  const passed = report.steps.filter((step) => step.outcome === "passed").length;
  const counted = `${passed}/${report.steps.length} steps, ${(report.simulatedMs / 1000).toFixed(2)} simulated s${ofWhat(report)}`;
  if (report.failure === null) return `ok    ${report.name} (${counted})`;
  const { file, line, step, message } = report.failure;
  return `${report.outcome === "timed out" ? "TIME " : "FAIL "} ${report.name} (${counted}): ${file}:${line}: ${step}: ${message}`;
}
