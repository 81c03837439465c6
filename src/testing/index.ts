export { GroundTruth, type GroundTruthOptions, groundTruthUnavailable } from './ground-truth.ts'
export { type PlainTree, writeTree } from './tree.ts'
export { type SimulatedZone, simulatedZone, type ZonePower } from './zones.ts'
