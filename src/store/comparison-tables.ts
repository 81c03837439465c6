/** Rows of the tables that comparisons and histories fill. */

export interface ComparisonsTable {
  comparison_id: string
  created_at: string
  ended_at: string
  base_ref: string
  base_commit: string
  head_ref: string
  head_commit: string
  head_dirty: number
  hw_id: string
  env_id: string
  reader: string | null
  provenance: string | null
  quantity: string
  verdict: string
  self_test: number
  seed: number
  benches: number
  record: string
}

export interface ComparisonBenchesTable {
  comparison_id: string
  position: number
  benchmark_key: string
  quantity: string
  domain: string | null
  change_limit: number
  min_effect: number
  change: number | null
  change_low: number | null
  change_high: number | null
  cliffs_delta: number | null
  verdict: string
  reason: string | null
  pairs: number
  pairs_needed: number | null
  base_per_op: number | null
  head_per_op: number | null
  seconds_change: number | null
  watts_change: number | null
  confirmed_verdict: string | null
  confirmed_change: number | null
  accepted_commit: string | null
  accepted_reason: string | null
}

export interface ChangePointsTable {
  change_point_id: string
  benchmark_key: string
  hw_id: string
  reader: string
  exp_id: string
  at: string
  change: number
  git_commit: string | null
  git_commit_before: string | null
  detected_at: string
}

export interface SelfTestsTable {
  self_test_id: string
  measured_at: string
  hw_id: string
  reader: string
  quantity: string
  comparisons: number
  benches: number
  false_regressions: number
  false_improvements: number
  inconclusive: number
  minimum_detectable_effect: number
  pair_cv: number
  pairs_per_comparison: number
}
