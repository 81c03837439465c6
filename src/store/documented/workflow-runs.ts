import { columns, type DocumentedColumn } from './column.ts'

/** What only linear and agentic runs have. */
export const workflowRunColumns: readonly DocumentedColumn[] = columns(`
task | TEXT | | Id of the task | in runs of no workflow | task_id
category | TEXT | | Category of the task | in runs of no workflow | task_categories.category
complexity_level | INTEGER | | 1: one answer, 2: several steps or one tool, 3: several dependent tools | in runs of no workflow | complexity_level
model_id | TEXT | | Entry of the configuration | in runs of no workflow | model_id
model_name | TEXT | | Model as its server knows it | in runs of no workflow | model_name
provider | TEXT | | Provider of the model | in runs of no workflow | provider
execution_site | TEXT | | host where the counters see the computation of the model, else remote | in runs of no workflow | execution_site
pair_id | TEXT | | The pair that it is a side of, orchestration_tax_summary | in runs of no pair |
repetition | INTEGER | count | Repetition of the goal, from 0 | in runs of no workflow | run_number
attempt | INTEGER | count | Attempt at the goal, from 1 | in runs of no workflow | goal_attempt.attempt_number
last_attempt | INTEGER | yes/no | No other attempt was to follow | in runs of no workflow | is_winning
warm_up | INTEGER | yes/no | A discarded run: caches and compilers were cold | in runs of no workflow | is_cold_start
prompt_tokens | INTEGER | count | Tokens of the prompts as the servers counted them | in runs of no workflow, and as soon as one call does not say | prompt_tokens
completion_tokens | INTEGER | count | Tokens of the answers | in runs of no workflow, and as soon as one call does not say | completion_tokens
total_tokens | INTEGER | count | Tokens of both | in runs of no workflow, and as soon as one call does not say | total_tokens
llm_calls | INTEGER | count | Requests to models, each try of its own | in runs of no workflow | llm_calls
tool_calls | INTEGER | count | Calls of tools | in runs of no workflow | tool_calls
tools | TEXT | JSON | Names of the different tools | in runs of no workflow | tools_used
steps | INTEGER | count | Steps of the plan | in runs of no workflow | steps
failure_type | TEXT | | Why the goal was not reached | in runs of no workflow, and where there was no failure | failure_type
answer_hash | TEXT | SHA-256 | Of the answer | in runs of no workflow, and without an answer |
checker | TEXT | | Rule that judged the answer | where no answer was checked | judge_method
check_passed | INTEGER | yes/no | The answer is right | where no answer was checked | pass_fail
planning_seconds | REAL | s | Self-times of the phase planning | in runs of no workflow | planning_time_ms
planning_joules | REAL | J | Self-energies of the phase planning | in runs of no workflow, and without a counter that can be read | planning_energy_uj
execution_seconds | REAL | s | Self-times of the phase execution | in runs of no workflow | execution_time_ms
execution_joules | REAL | J | Self-energies of the phase execution | in runs of no workflow, and without a counter that can be read | execution_energy_uj
synthesis_seconds | REAL | s | Self-times of the phase synthesis | in runs of no workflow | synthesis_time_ms
synthesis_joules | REAL | J | Self-energies of the phase synthesis | in runs of no workflow, and without a counter that can be read | synthesis_energy_uj
waiting_seconds | REAL | s | What lies in no span, and back-off | in runs of no workflow |
waiting_joules | REAL | J | Energy of it | in runs of no workflow, and without a counter that can be read |
`)
