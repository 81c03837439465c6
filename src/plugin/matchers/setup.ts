import { registerMatchers } from './matchers.ts'

registerMatchers()
