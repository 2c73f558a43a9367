// What a worker thread of the scenario pool is started with, in the place of a verb. Layer: host/simulator.
// In a file of its own: whoever asks for it needs nothing else of the simulator.
export const SCENARIO_WORKER = "scenario-worker";
