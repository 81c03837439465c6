import { taskSuite } from 'vitest-energy/test'

/** Six tasks over all levels, each three times as one call of a model and as plan, execution and synthesis. */
taskSuite({
  ids: ['geography_qa', 'gsm8k_basic', 'gsm8k_multi_step', 'tg_single_calc', 'tg_parallel_2', 'tg_sequential_3'],
  repetitions: 3,
})
