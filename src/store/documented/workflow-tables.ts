import { columns, type DocumentedTable } from './column.ts'

export const workflowTables: readonly DocumentedTable[] = [
  {
    name: 'orchestration_events',
    kind: 'table',
    meaning: 'One row per span of a workflow run. Rows cannot be changed, and go only with their experiment.',
    key: ['run_id', 'event_id'],
    columns: columns(`
run_id | TEXT | | The run | never | run_id
event_id | INTEGER | | Order of the beginnings in its run, from 0 | never | event_id
parent_id | INTEGER | | The span that holds it | in the outermost spans |
step_id | TEXT | | Step of the plan | outside of steps | step_index
phase | TEXT | | planning, execution, synthesis or waiting | never | phase
event_type | TEXT | | phase, step, llm-call, prefill, decode, tool-call, back-off or check | never | event_type
name | TEXT | | Tool, or model | where there is neither | tool_name
start_time_ns | INTEGER | ns | Beginning on the monotonic clock | never | start_time_ns
end_time_ns | INTEGER | ns | End on the same clock | never | end_time_ns
duration_seconds | REAL | s | Length | never | duration_ns
self_seconds | REAL | s | Its equal share of the slices in which it is among the deepest that are active | never |
self_joules | REAL | J | Energy of that share | without a counter that can be read | event_energy_uj
total_joules | REAL | J | Everything that was counted between its edges | without a counter that can be read | energy_uj
uncertainty_joules | REAL | J | One standard uncertainty of both | without a counter that can be read |
cpu_seconds | REAL | s | CPU time of the measured processes between its edges | where it was not read | tool_cpu_time_ns
below_resolution | INTEGER | yes/no | Shorter than the counters resolve | never |
outlives_parent | INTEGER | yes/no | It ended after its parent | never |
success | INTEGER | yes/no | It came to its end without a failure | never | tool_success
failure_type | TEXT | | Why it failed | where there was no failure | failure_type
error_message | TEXT | | One sentence of it | where there was no failure | error_message
bytes_in | INTEGER | B | What went in: request, or arguments | where there is no such thing | io_bytes_read
bytes_out | INTEGER | B | What came out: reply, or result | where there is no such thing | io_bytes_written
prompt_tokens | INTEGER | count | Tokens of the prompt | where it is no call, and when the server does not say |
completion_tokens | INTEGER | count | Tokens of the answer | where it is no call, and when the server does not say |
total_tokens | INTEGER | count | Tokens of both | where it is no call, and when the server does not say |
start_uj | TEXT | JSON | Readings at its beginning, µJ, in the order of the run's counters | where nothing was read |
end_uj | TEXT | JSON | Readings at its end | where nothing was read |
`),
  },
  {
    name: 'llm_interactions',
    kind: 'table',
    meaning:
      'One row per request to a model, each try of a repeated one on its own. Rows cannot be changed, and go only with their experiment.',
    key: ['run_id', 'interaction_id'],
    columns: columns(`
run_id | TEXT | | The run | never | run_id
interaction_id | INTEGER | | Order in its run, from 0 | never | interaction_id
event_id | INTEGER | | Its span, orchestration_events | never |
step_id | TEXT | | Step of the plan | outside of steps | step_index
phase | TEXT | | planning, execution, synthesis or waiting | never |
try_number | INTEGER | count | 1 for the first, more for what was tried again | never |
provider | TEXT | | Provider of the model | never | provider
model_name | TEXT | | Model as its server knows it | never | model_name
streaming_enabled | INTEGER | yes/no | The answer was streamed | never | streaming_enabled
status | TEXT | | ok, or why there is no answer | never | status
error_message | TEXT | | One sentence of it | when the answer came | error_message
http_status | INTEGER | | Status of the reply | without a reply |
retry_after_seconds | REAL | s | Wait that the server asked for | when it asked for none |
finish_reason | TEXT | | Why the model stopped | when it does not say |
prompt_tokens | INTEGER | count | Tokens of the prompt | when the server does not say | prompt_tokens
completion_tokens | INTEGER | count | Tokens of the answer | when the server does not say | completion_tokens
total_tokens | INTEGER | count | Tokens of both | when the server does not say | total_tokens
cached_prompt_tokens | INTEGER | count | Of the prompt, answered from a cache | when the server does not say |
reasoning_tokens | INTEGER | count | Of the answer, not shown | when the server does not say |
prompt_cache | TEXT | | cold, warm or unknown | never |
api_latency_seconds | REAL | s | From the request to the end of the answer | never | api_latency_ms
ttft_seconds | REAL | s | To the first token | without streaming | ttft_ms
prefill_joules | REAL | J | Energy until the first token | without streaming, and without a counter that can be read | prefill_energy_uj
decode_joules | REAL | J | Energy from the first token on | without streaming, and without a counter that can be read | decode_energy_uj
bytes_sent | INTEGER | B | Body of the request | where another program measured and did not say | bytes_sent_approx
bytes_received | INTEGER | B | Body of the reply | where another program measured and did not say | bytes_recv_approx
tool_calls | INTEGER | count | Calls of tools that the answer asks for | never |
prompt_hash | TEXT | SHA-256 | Of the prompt | never |
response_hash | TEXT | SHA-256 | Of the answer | without an answer |
prompt | TEXT | | The prompt | unless texts are to be stored | prompt
response | TEXT | | The answer | unless texts are to be stored, and without an answer | response
concurrency | INTEGER | count | Requests that were open at the same time, this one included | never |
`),
  },
  {
    name: 'orchestration_tax_summary',
    kind: 'table',
    meaning: 'One row per pair of a linear and an agentic execution of the same goal; energies are sums over attempts.',
    key: ['comparison_id'],
    columns: columns(`
comparison_id | TEXT | | Id of the pair, UUIDv7 | never | comparison_id
exp_id | TEXT | | The invocation, experiments | never |
task | TEXT | | Id of the task | never |
model | TEXT | | Entry of the configuration | never |
repetition | INTEGER | count | Repetition of the goal, from 0 | never |
linear_run_id | TEXT | | Last attempt of the linear side | never | linear_run_id
agentic_run_id | TEXT | | Last attempt of the agentic side | never | agentic_run_id
linear_attempts | INTEGER | count | Attempts of the linear side | never |
agentic_attempts | INTEGER | count | Attempts of the agentic side | never |
linear_success | INTEGER | yes/no | The linear side reached the goal | never |
agentic_success | INTEGER | yes/no | The agentic side reached the goal | never |
linear_joules | REAL | J | Total of the linear side | without a counter that can be read |
agentic_joules | REAL | J | Total of the agentic side | without a counter that can be read |
linear_active_joules | REAL | J | Above idle | without an idle baseline | linear_dynamic_uj
agentic_active_joules | REAL | J | Above idle | without an idle baseline | agentic_dynamic_uj
tax_joules | REAL | J | Agentic less linear, above idle | without an idle baseline | orchestration_tax_uj
tax_low | REAL | J | Lower bound of it | without an idle baseline |
tax_high | REAL | J | Upper bound of it | without an idle baseline |
ratio | REAL | 1 | Agentic over linear, above idle | when one of them is not above 0 |
tax_percent | REAL | % | Tax in the agentic side | when one of them is not above 0 | tax_percent
overhead_percent | REAL | % | Tax over the linear side | when one of them is not above 0 |
`),
  },
]
