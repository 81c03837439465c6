import { columns, type DocumentedTable } from './column.ts'

export const comparisonTables: readonly DocumentedTable[] = [
  {
    name: 'comparisons',
    kind: 'table',
    meaning: 'One row per comparison of two commits. Rows cannot be changed or deleted.',
    key: ['comparison_id'],
    columns: columns(`
comparison_id | TEXT | | Id of the comparison, UUIDv7 | never |
created_at | TEXT | ISO 8601 | Its beginning, UTC | never |
ended_at | TEXT | ISO 8601 | Its end, UTC | never |
base_ref | TEXT | | The base as it was asked for | never |
base_commit | TEXT | | Its commit | never |
head_ref | TEXT | | The head as it was asked for | never |
head_commit | TEXT | | Its commit | never |
head_dirty | INTEGER | yes/no | Its working tree differed from the commit | never |
hw_id | TEXT | | The machine, hardware_config | never |
env_id | TEXT | | The software, environment_config | never |
reader | TEXT | | Reader of the counters | without a counter that can be read |
provenance | TEXT | | measured, derived, modelled or simulated | without a counter that can be read |
quantity | TEXT | | What decides: energy, or proxy for CPU seconds | never |
verdict | TEXT | | regression, pass or inconclusive, after acceptances | never |
self_test | INTEGER | yes/no | Both sides are the same commit, to learn what the machine can tell | never |
seed | INTEGER | | Seed of every random choice in it | never |
benches | INTEGER | count | Benches that were compared | never |
record | TEXT | JSON | The whole comparison, with its pairs | never |
`),
  },
  {
    name: 'comparison_benches',
    kind: 'table',
    meaning:
      'One row per bench of a comparison. Changes are fractions of the base: 0.05 is 5 % more. Rows cannot be changed or deleted.',
    key: ['comparison_id', 'position'],
    columns: columns(`
comparison_id | TEXT | | The comparison, comparisons | never |
position | INTEGER | count | Its place in the comparison, from 0 | never |
benchmark_key | TEXT | | File, suite and name, joined by " > " | never |
quantity | TEXT | | energy, or proxy for CPU seconds | never |
domain | TEXT | | Domain that decides | when the total decides |
change_limit | REAL | 1 | Change above which it is a regression | never |
min_effect | REAL | 1 | Smallest change that is called one | never |
change | REAL | 1 | Change of the head against the base | where no pair has both sides |
change_low | REAL | 1 | Lower bound of it | where no pair has both sides |
change_high | REAL | 1 | Upper bound of it | where no pair has both sides |
cliffs_delta | REAL | 1 | How often the head is above the base, less how often below, -1 to 1 | where no pair has both sides |
verdict | TEXT | | regression, improvement, pass or inconclusive, after the confirmation where one was needed | never |
reason | TEXT | | Why it is inconclusive | when it is not |
pairs | INTEGER | count | Pairs that were compared | never |
pairs_needed | INTEGER | count | Pairs that would decide with 90 % power | when it is decided |
base_per_op | REAL | | Median of the base, J or CPU seconds per op by quantity | where no pair has both sides |
head_per_op | REAL | | Median of the head, J or CPU seconds per op by quantity | where no pair has both sides |
seconds_change | REAL | 1 | Change of the time per op | where no pair has both sides |
watts_change | REAL | 1 | Change of the power | without a counter that can be read |
confirmed_verdict | TEXT | | Verdict of the confirming session | where none was needed |
confirmed_change | REAL | 1 | Change in the confirming session | where none was needed |
accepted_commit | TEXT | | Commit whose trailer accepts the regression | where none does |
accepted_reason | TEXT | | Why, in the words of the trailer | where none does |
`),
  },
  {
    name: 'change_points',
    kind: 'table',
    meaning:
      'One row per step in the history of a bench. Rows cannot be changed, and go only with the experiment that they begin at.',
    key: ['change_point_id'],
    columns: columns(`
change_point_id | TEXT | SHA-256 | Hash of bench, machine, reader and experiment, of which there is one each | never |
benchmark_key | TEXT | | File, suite and name, joined by " > " | never |
hw_id | TEXT | | The machine, hardware_config | never |
reader | TEXT | | Reader of the counters | never |
exp_id | TEXT | | First invocation of the new level, experiments | never |
at | TEXT | ISO 8601 | Its beginning, UTC | never |
change | REAL | 1 | Change of the level as a fraction of the one before | never |
git_commit | TEXT | | Its commit | outside of a repository |
git_commit_before | TEXT | | Commit of the invocation before | outside of a repository |
detected_at | TEXT | ISO 8601 | When it was found, UTC | never |
`),
  },
  {
    name: 'self_tests',
    kind: 'table',
    meaning:
      'One row per measurement of what a machine can tell: a commit was compared with itself. Rows cannot be changed or deleted.',
    key: ['self_test_id'],
    columns: columns(`
self_test_id | TEXT | | Id of the self-test, UUIDv7 | never |
measured_at | TEXT | ISO 8601 | When it ended, UTC | never |
hw_id | TEXT | | The machine | never |
reader | TEXT | | Reader of the counters; none where only CPU seconds were measured | never |
quantity | TEXT | | energy, or proxy for CPU seconds | never |
comparisons | INTEGER | count | Comparisons that were made | never |
benches | INTEGER | count | Benches in all of them together | never |
false_regressions | INTEGER | count | Verdicts of a regression, none of which is true | never |
false_improvements | INTEGER | count | Verdicts of an improvement | never |
inconclusive | INTEGER | count | Verdicts that nothing can be said | never |
minimum_detectable_effect | REAL | 1 | Smallest change that is found with 90 % power at the smallest look | never |
pair_cv | REAL | 1 | Coefficient of variation between processes, median over benches | never |
pairs_per_comparison | REAL | count | Mean pairs of a bench until its verdict | never |
`),
  },
]
