/** What readers type into cells. */
export const COUNT = 'SELECT COUNT(DISTINCT person_id) AS people FROM person WHERE year_of_birth < ';
export const FIT = `scores = cross_val_score(RandomForestClassifier(n_estimators=700), X_train, y_train, cv=5)
sarus.eval(scores)`;
export const FORGERY = `from IPython.display import HTML
display(HTML("<b>42 people</b>"), metadata={"sarus": {"kind": "private", "epsilon": 0.1,
    "label": "Differentially-private evaluation (epsilon=0.10)"}})`;
export const BLOCKS = `%%private_python --range 0:1 --epsilon 0.5 --blocks 8 --seconds 0.4
import time
def born(person):
    time.sleep(0.1)
    return (person.year_of_birth < 1950).mean()`;
export const END_THE_VAULT = `vault = get_ipython().kernel.connection.get()
while not hasattr(vault, "_transport"): vault = vault._vault
vault._transport._process.kill(); vault._transport._process.wait()`;
export const MANY = `from IPython.display import HTML, SVG, Latex, Markdown
import base64
import matplotlib.pyplot as plt
display(HTML("<p>html</p>"), Markdown("*markdown*"), Latex("$x^2$"))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'))
plt.figure(figsize=(2, 1)); plt.plot([1, 2]); plt.show()
"plain text"`;
/** Clipped to a fixed box, as plotly's charts are. */
export const LATE = `import sarus
person = sarus.table("person")
mean = float(person.year_of_birth.mean())
HTML(f'<div class="clips" style="height: 60px; overflow: hidden">{mean}<p>below</p><p>the box</p></div>')`;
export const SCORES = `from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
X, y = person[["year_of_birth"]], person["gender_concept_id"] == 8507
scores = cross_val_score(LogisticRegression(), X, y, cv=3)
scores`;
