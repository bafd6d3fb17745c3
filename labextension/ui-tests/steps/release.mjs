/** A release as an act: with noise by a click, exactly by the owner's word on their page. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SCORES } from './texts.mjs';

const { OWNER_PAGE, OWNER_TOKEN } = process.env;

/** The dialog of the active cell's badge, with what a dry run says in it. */
async function opened(lab) {
  await lab.cell().locator('.sarus-Badge:visible').last().click();
  const page = lab.page.locator('.jp-Dialog .sarus-Release');
  await page.locator('.sarus-Release-price, .sarus-Release-why').first().waitFor();
  return page;
}

/** Ask the owner in an open dialog; the request's number. */
async function requested(lab, page, why) {
  await page.locator('summary').click();
  await page.locator('textarea').fill(why);
  await page.getByRole('button', { name: 'Ask the owner' }).click();
  const answer = page.locator('.sarus-Release-asked', { hasText: /Request \d+ waits for the owner/ });
  return (await answer.innerText()).match(/\d+/)[0];
}

/** The owner's page in a browser of its own, logged in. */
async function owners(lab) {
  const context = await lab.browser.newContext({ viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  await page.goto(OWNER_PAGE);
  await page.locator('input[type=password], input[name=token]').first().fill(OWNER_TOKEN);
  await page.locator('button').first().click();
  await page.waitForURL(/\/[0-9a-f]{32}\/$/); // below a path of this login's own
  return page;
}

export const RELEASE = {
  /** A hint from a dry run; the price by a slider; a click writes the code below and runs it. */
  async release(lab) {
    await lab.create('private-data-served');
    await lab.run('import sarus\nperson = sarus.table("person")\nperson.head()');
    assert.match((await lab.badges())[0].words, /cannot be released/);
    const tag = lab.cell().locator('.sarus-ReleaseTag:visible');
    await tag.getByText('Cannot be released').waitFor();
    const near = await opened(lab);
    assert.match(await near.innerText(), /The nearest question that can be asked: len\(person\)/);
    await lab.picture('release-nearest');
    await lab.page.keyboard.press('Escape');
    await lab.run('len(person)');
    const [badge] = await lab.badges();
    assert.match(badge.words, /can be released: epsilon 0\.5, ± \d+/);
    await tag.getByText(/Release: ● ε 0\.5 · ± \d+/).waitFor();
    await lab.picture('release-hint');
    await tag.click();
    const page = lab.page.locator('.jp-Dialog .sarus-Release');
    const price = page.locator('.sarus-Release-price');
    await price.waitFor();
    const [before] = (await price.innerText()).match(/± [\d.]+/);
    await page.locator('input[type=range]').fill('99');
    await price.filter({ hasNotText: before }).waitFor();
    await page.locator('output', { hasText: /ε 0\.9/ }).waitFor();
    await lab.picture('release');
    assert.deepEqual(await lab.barriers('.jp-Dialog-content'), []);
    await page.getByRole('button', { name: 'Release', exact: true }).focus();
    await lab.page.keyboard.press('Enter');
    await lab.standing('verified');
    assert.match(await lab.source(), /^sarus\.eval\(len\(person\), target_epsilon=0\.9\d*\)$/);
    assert.match((await lab.badges())[0].words, /Differentially-private.*± \d+/);
  },

  /** Request from the notebook; checks on the owner's page; yes for prepared data; a no in words. */
  async 'word of the owner'(lab) {
    await lab.run(SCORES);
    await lab.cell().locator('.sarus-Badge:visible').click();
    // A fit is tried on the twin, which takes its time: the owner can be asked meanwhile.
    const dialog = lab.page.locator('.jp-Dialog .sarus-Release');
    const first = await requested(lab, dialog, 'for table 2 of the paper');
    await lab.picture('request');
    await lab.page.keyboard.press('Escape');
    const owner = await owners(lab);
    const home = owner.url();
    await owner.goto(new URL(`requests/${first}`, home).href);
    const words = await owner.locator('body').innerText();
    for (const part of ['for table 2 of the paper', 'On the real data', 'people', 'LogisticRegression']) {
      assert.ok(words.includes(part), `${part} in ${words}`);
    }
    await owner.screenshot({ path: join(lab.results, 'owner-request.png'), fullPage: true });
    await owner.locator('#prepared-token').fill(OWNER_TOKEN);
    await owner.getByRole('button', { name: 'Approve for prepared data' }).click();
    await owner.getByText(/approved/).first().waitFor();
    const yes = await opened(lab);
    assert.match(await yes.locator('.sarus-Release-price').innerText(), /Whitelisted\s*exact, free/);
    await yes.getByRole('button', { name: 'Release', exact: true }).click();
    await lab.standing('verified');
    assert.equal(await lab.source(), 'sarus.eval(scores)');
    assert.match((await lab.badges())[0].words, /^◆Whitelisted/);
    await lab.picture('exact-score');

    await lab.run('born = person.year_of_birth.mean()\nborn');
    const second = await requested(lab, await opened(lab), 'one number');
    await lab.page.keyboard.press('Escape');
    await owner.goto(new URL(`requests/${second}`, home).href);
    await owner.locator('#comment').fill('By decades, please.');
    await owner.locator('#no-token').fill(OWNER_TOKEN);
    await owner.getByRole('button', { name: 'Refuse' }).click();
    await owner.getByText(/refused/).first().waitFor();
    const no = await opened(lab);
    assert.match(await no.innerText(), /Of the exact value: The owner refused request [^]*By decades, please/);
    assert.match(await no.locator('.sarus-Release-price').innerText(), /epsilon=0\.50/);
    await lab.picture('owners-no');
    await lab.page.keyboard.press('Escape');
    await lab.run('sarus.eval(born)');
    const refused = await lab.outputs(output => /By decades, please/.test(output.text));
    assert.equal(refused.length, 1);
    await owner.context().close();
    await lab.leave();
    await lab.activate('case_study.ipynb');
  }
};
