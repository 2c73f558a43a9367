// Plays several scenarios at once, each in a worker thread, as many as there are processors. Layer: host/simulator.
// A worker starts the same program again (cli.ts knows it by its first argument); without a program to start, as in tests of
// the sources, all run in this thread.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { boardNamed } from "../boards.js";
import { UserError } from "../errors.js";
import { onTheWayOut } from "../interrupt.js";
import { type EngineFiles, type EngineName, engineOf, startEngine } from "./engines.js";
import { loadScenario, type Scenario } from "./scenario.js";
import { type FinishedRun, playScenario } from "./scenario-run.js";
import { SCENARIO_WORKER } from "./scenario-worker.js";
import { twinOf } from "./twins.js";

/** One scenario with all that its run needs; plain data, so that it can be sent to a worker. */
export interface Job {
  readonly file: string;
  readonly name: string;
  readonly bundle: string;
  /** The board that the bundle is for, and its variant. */
  readonly board: string;
  readonly variant: string | null;
  readonly engine: EngineName | null;
  readonly engineFiles: EngineFiles;
  readonly card: string | null;
  readonly screenshots: string;
  readonly update: boolean;
}

export async function runJob(job: Job): Promise<FinishedRun> {
  const scenario: Scenario = { ...(await loadScenario(job.file)), name: job.name };
  const { board, virtual } = twinOf(boardNamed(job.board), job.variant);
  return playScenario(scenario, {
    bundle: job.bundle,
    board,
    startEngine: (bundle) =>
      startEngine(job.engine ?? scenario.engine ?? engineOf(board), bundle, { ...job.engineFiles, virtual }, board),
    card: job.card ?? undefined,
    screenshots: job.screenshots,
    update: job.update,
  });
}

/**
 * @param program the file that is running now, to be run in workers; null: everything in this thread.
 * @param finished called for each job as it ends.
 */
export async function runJobs(
  jobs: readonly Job[],
  program: URL | null,
  finished: (index: number, run: FinishedRun) => Promise<void>,
): Promise<void> {
  const lanes = Math.min(jobs.length, availableParallelism());
  const useWorkers = program !== null && jobs.length > 1;
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) {
      const index = next++;
      await finished(index, await (useWorkers ? runInWorker(jobs[index], program) : runJob(jobs[index])));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function runInWorker(job: Job, program: URL): Promise<FinishedRun> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { argv: [SCENARIO_WORKER], workerData: { scenarioJob: job } });
    onTheWayOut(() => void worker.terminate());
    worker.once("message", (message: { run?: FinishedRun; error?: string; exitCode?: number }) => {
      if (message.run !== undefined) resolve(message.run);
      else
        reject(
          message.exitCode === undefined
            ? new Error(message.error)
            : new UserError(message.error ?? "", message.exitCode),
        );
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error(`the run of ${job.file} ended early`)));
  });
}

/** What a worker does: its one job. */
export async function workAsWorker(): Promise<void> {
  const { scenarioJob } = workerData as { scenarioJob?: Job };
  if (isMainThread || parentPort === null || scenarioJob === undefined) return;
  try {
    parentPort.postMessage({ run: await runJob(scenarioJob) });
  } catch (error) {
    parentPort.postMessage({
      error: error instanceof Error ? error.message : String(error),
      exitCode: error instanceof UserError ? error.exitCode : undefined,
    });
  }
}
