/** The password that the user gives, or the one that redis-cli takes from the environment. */
export function passwordOf({ auth }: { auth?: string }): string | undefined {
  return auth ?? process.env.REDISCLI_AUTH;
}
