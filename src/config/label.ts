import * as z from 'zod'

/** A text that is printed in tables: it fits on a line, and can neither steer a terminal nor turn the line around. */
export const label = z
  .string()
  .trim()
  .regex(
    /^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]{1,200}$/u,
    'one line of 1 to 200 characters, none of them a control character',
  )
