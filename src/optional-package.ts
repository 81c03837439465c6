import { EnergyError } from './errors.ts'

/**
 * A package that not everybody needs, loaded on use.
 *
 * @param what what needs it, for the message
 * @throws EnergyError PACKAGE_MISSING with the line that installs it
 */
export async function optionalPackage<T>(name: string, what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // `import` and `require.resolve` say the same in two words.
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
    throw new EnergyError(
      'PACKAGE_MISSING',
      `${what} needs the package ${name}, which is not installed.`,
      `npm i -D ${name}`,
      {
        cause: error,
      },
    )
  }
}
