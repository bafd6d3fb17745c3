/** Writing amounts of budget. */

/** An epsilon with as many digits as matter: 0.25, 1.2, 12. */
export function epsilon(amount: number): string {
  if (!Number.isFinite(amount)) {
    return '∞';
  }
  const decimals = amount >= 10 ? 1 : 2;
  return String(Number(amount.toFixed(decimals)));
}

/** What is no longer there for this grantee although they did not spend it. */
export function reserved(account: { total: number; spent: number; left: number }): number {
  return Math.max(0, account.total - account.spent - account.left);
}

/** A date and time by the reader's clock and in JupyterLab's language; as it is if it is none. */
export function moment(time: string, locale = document.documentElement.lang || undefined): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? time
    : date.toLocaleString(locale, { dateStyle: 'short', timeStyle: 'short' });
}
