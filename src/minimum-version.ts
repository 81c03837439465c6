/** The first version of a program that will do. */
export interface MinimumVersion {
  major: number
  minor: number
}

/** Whether a version such as `22.13.1` is below what is needed; what follows the minor part decides nothing. */
export function isOlder(version: string, minimum: MinimumVersion): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < minimum.major || (major === minimum.major && minor < minimum.minor)
}

export const versionText = ({ major, minor }: MinimumVersion): string => `${major}.${minor}`
