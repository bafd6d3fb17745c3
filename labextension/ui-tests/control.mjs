/**
 * The owner's /control page in a real Chromium: who may ask, a revocation, pause, stop.
 *
 * node control.mjs PAGE TOKEN MARK CHROMIUM: prints one line of JSON, what was seen. MARK: a form's
 * mark of another session.
 */
import { chromium } from 'playwright-core';

const [where, token, other, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
const seen = {};
try {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const errors = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => { if (message.type() === 'error') errors.push(message.text()); });

  /** The card of an act, with the token typed in. */
  const typed = async (button, value) => {
    const form = page.locator('form', { has: page.getByRole('button', { name: button }) });
    await form.locator('input[type=password]').fill(value);
    return form;
  };
  /** Send it, and wait for the page that comes. */
  const sent = async form => {
    const reply = page.waitForResponse(found => found.request().method() === 'POST');
    const loaded = page.waitForEvent('load');
    await form.getByRole('button').click();
    await loaded;
    return (await reply).status();
  };
  const said = selector => page.locator(selector).innerText();

  await page.goto(where);
  await page.locator('input[name=token]').fill(token);
  await page.getByRole('button').click();
  await page.waitForURL(/\/[0-9a-f]{32}\/$/);
  await page.getByRole('link', { name: 'Control' }).click();
  await page.waitForURL(/\/control$/);
  seen.grantees = await page.locator('table').first().innerText();

  // a token that is not the owner's; a mark that is not this session's
  const wrong = await typed('Pause the budget', 'not the token');
  seen.wrong = [await sent(wrong), await said('.problem')];
  const forged = await typed('Pause the budget', token);
  await forged.locator('input[name=mark]').evaluate((field, mark) => { field.value = mark; }, other);
  seen.forged = [await sent(forged), await said('.problem')];

  const revoke = await typed('Revoke', token);
  await revoke.locator('#name').fill('ann');
  seen.revoked = [await sent(revoke), await page.locator('table').first().innerText()];
  seen.paused = [await sent(await typed('Pause the budget', token)),
    await page.getByRole('button', { name: 'Resume the budget' }).count()];
  seen.resumed = [await sent(await typed('Resume the budget', token)),
    await page.getByRole('button', { name: 'Pause the budget' }).count()];

  // no script reads it, no other site's page has it sent, no path but this login's gets it
  const [cookie] = await context.cookies(page.url());
  seen.cookie = [cookie.httpOnly, cookie.sameSite, (await context.cookies(where)).length];

  seen.stopped = [await sent(await typed('Stop everything', token)), await said('h1')];
  seen.errors = errors;
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
