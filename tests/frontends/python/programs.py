"""Small programs in the researcher's style. Each leaves its results in names that start with r.

They are run in plain pandas and traced; `df` is a table, `other` another one, `np` and `pd` as
usual. What may differ is said by the tests, not here.
"""

PROGRAMS: dict[str, str] = {
    "look": """
r1 = df.head(3); r2 = df.tail(2); r3 = df.shape; r4 = len(df); r5 = df.dtypes; r6 = df.describe()
r7 = df.isnull().sum(); r8 = df.nunique(); r9 = df["sex"].value_counts(); r10 = df.isna().any()
""",
    "columns": """
r1 = df[["age", "sex"]]; r2 = df["age"]; r3 = df.age; r4 = df.loc[:, "age"]; r5 = df.columns
r6 = df.drop(columns=["sex"]); r7 = df.rename(columns={"age": "years"}); r8 = df.get("age")
r9 = df.drop("sex", axis=1); r10 = df.filter(items=["age"]); r11 = df.select_dtypes("number")
""",
    "rows": """
r1 = df[df["age"] > 50]; r2 = df[(df.age > 30) & (df.sex == "F")]; r3 = df[~(df.age < 60)]
r4 = df.loc[df.age >= 40, ["age", "bmi"]]; r5 = df.iloc[2:5]; r6 = df.iloc[0]; r7 = df.loc[3]
r8 = df[df.sex.isin(["F"]) | df.bmi.isna()]; r9 = df[1:3]; r10 = df.iloc[1, 2]
r11 = df.at[2, "age"]
r14 = df.iloc[0].age; r15 = df[["age", "bmi"]].mean().bmi
r12 = df[df.age.between(20, 40)]; r13 = df[[True, False] * 10]
""",
    "arithmetic": """
r1 = df.age + 1; r2 = 2 * df.bmi - df.age; r3 = df.bmi / df.age; r4 = df.age // 7; r5 = df.age % 7
r6 = df.age ** 2; r7 = -df.age; r8 = abs(df.age - 50); r9 = 100 / df.age; r10 = df.age.add(df.bmi)
r11 = (df.age > 50).astype(int); r12 = df.age.sub(1).mul(2); r13 = 3 - df.bmi; r14 = df.age.rsub(3)
""",
    "assign": """
df["old"] = df["age"] > 60
df["ratio"] = df.bmi / df.age
df.loc[df["age"] < 30, "bmi"] = 0.0
df["const"] = 1
df["age"] += 1
r1 = df; r2 = df.assign(double=df.age * 2, more=lambda d: d.age + 1); r3 = df.ratio.mean()
""",
    "in place": """
df.drop(columns=["bmi"], inplace=True)
df.rename(columns={"age": "years"}, inplace=True)
df.sort_values("years", inplace=True)
df.reset_index(drop=True, inplace=True)
df.insert(0, "one", 1)
last = df.pop("sex")
del df["one"]
df.columns = ["a", "b", "c", "d"]
df.fillna(0, inplace=True)
r1 = df; r2 = last
""",
    "names of labels": """
g = df.groupby("sex").age.mean()
g.index.name = "S"
t = df.groupby(["sex", "city"])[["age"]].mean()
t.index.names = ["S", "C"]
w = df.groupby("sex").age.mean()
w.index.rename("W", inplace=True)
u = df.set_index("sex")
labels = u.index
labels.name = "W"
df.attrs["source"] = "here"
r1 = g; r2 = t; r3 = t.reset_index(); r4 = u; r5 = labels; r6 = df.attrs; r7 = df.copy().attrs
r8 = w
""",
    "periods": """
r1 = df.resample("ME", on="day").size(); r2 = df.resample("MS", on="day").age.mean()
r3 = df.groupby(pd.Grouper(key="day", freq="QE")).age.sum()
r4 = df.set_index("day")["bmi"].resample("YE").mean()
r5 = df.groupby(["sex", pd.Grouper(key="day", freq="ME")])["age"].agg(["mean", "size"])
r6 = df.resample("ME", on="day")[["age", "bmi"]].agg({"age": "max", "bmi": "count"})
""",
    "products": """
x = df[["age", "id"]]
r1 = x.T @ x; r2 = x.T.dot(x); r3 = df.age.dot(df.id); r4 = df.age @ df.id
r5 = df.age.mean().round(1); r6 = np.round(df.bmi.std(), 2); r7 = df.sex.value_counts().idxmax()
r8 = pd.crosstab(df.sex, df.city).div(df.sex.value_counts(), axis=0)
""",
    "missing": """
r1 = df.dropna(); r2 = df.dropna(subset=["bmi"]); r3 = df.bmi.fillna(df.bmi.mean()); r4 = df.ffill()
r5 = df.fillna({"bmi": 1.5}); r6 = df.bmi.isna().sum(); r7 = df.bmi.notna(); r8 = df.bmi.dropna()
r9 = df.bmi.isnull().mean(); r10 = df.bmi.interpolate()
""",
    "aggregates": """
r1 = df.age.sum(); r2 = df.age.mean(); r3 = df.age.std(); r4 = df.age.var(); r5 = df.age.min()
r6 = df.age.max(); r7 = df.age.median(); r8 = df.age.quantile(0.25); r9 = df.sex.mode()
r10 = df[["age", "bmi"]].mean(); r11 = df.agg({"age": "mean", "bmi": ["min", "max"]})
r12 = df.age.agg(["sum", "mean"]); r13 = df[["age", "bmi"]].corr(); r14 = df.age.corr(df.bmi)
r15 = df.age.nunique(); r16 = df.count(); r17 = df.age.skew(); r18 = df.age.idxmax()
r19 = df.age.agg("mean"); r20 = df[["age", "bmi"]].apply("mean"); r21 = df[["age", "bmi"]].cov()
""",
    "scalars": """
m = df.age.mean(); r1 = m + 1; r2 = 2 / m; r3 = m > 30; r4 = round(m, 1); r5 = -m; r6 = m ** 2
r7 = len(df) * 2; r8 = df.shape[0] / 2; r9 = abs(m - 100); r10 = (df.age > m).sum() / len(df)
r11 = df.age - m
""",
    "groups": """
r1 = df.groupby("sex").size(); r2 = df.groupby("sex")["age"].mean()
r3 = df.groupby("sex").age.max()
r4 = df.groupby("sex").agg(mean_age=("age", "mean"), n=("bmi", "count"))
r5 = df.groupby(["sex", "city"]).size().unstack(fill_value=0)
r6 = df.groupby("sex").bmi.transform("mean")
r7 = df.groupby("sex")[["age", "bmi"]].mean(); r8 = df.groupby("sex", as_index=False).age.sum()
r9 = df.groupby("sex").age.agg(["min", "max"]); r10 = df.groupby("sex").age.nunique()
r11 = df.groupby(df.age > 50).bmi.mean(); r12 = df.groupby("sex").first()
r13 = df.groupby("sex").cumcount()
r14 = df.groupby("sex").age.value_counts(); r15 = df.groupby("sex").describe()
r16 = df.groupby("sex").age.agg("mean"); r17 = df.groupby("sex").agg({"age": "max", "bmi": "min"})
""",
    "joins": """
r1 = df.merge(other, on="sex"); r2 = pd.merge(df, other, on="sex", how="left")
r3 = pd.concat([df, df]); r4 = pd.concat([df.age, df.bmi], axis=1);
r6 = df.merge(df[["id", "age"]].rename(columns={"age": "again"}), on="id")
r7 = df.set_index("sex").join(other.set_index("sex"))
""",
    "shape": """
r1 = df.pivot_table(index="sex", columns="city", values="age", aggfunc="mean")
r2 = pd.crosstab(df.sex, df.city); r3 = pd.get_dummies(df[["sex"]])
r4 = df.melt(id_vars=["id"], value_vars=["age", "bmi"])
r5 = pd.cut(df.age, [0, 30, 60, 120], labels=["a", "b", "c"]); r6 = pd.qcut(df.age, 4)
r7 = df.sort_values(["sex", "age"], ascending=[True, False]); r8 = df.drop_duplicates("sex")
r9 = df.T; r10 = df.duplicated(subset=["sex"]).sum(); r11 = df.age.rank(); r12 = df.age.shift(1)
r13 = df.set_index("id"); r14 = df.set_index("id").reset_index(); r15 = df.nlargest(3, "age")
r16 = df.sex.unique(); r17 = df.age.to_frame("x"); r18 = df.age.diff(); r19 = df.age.cumsum()
r20 = df.replace({"sex": {"F": "female"}}); r21 = df.sex.map({"F": 0, "M": 1})
r22 = df[["age", "bmi"]].round(1)
r23 = df.sample(5, random_state=1); r24 = df.age.clip(20, 50); r25 = df.where(df.age > 50)
r26 = df.age.astype("float64"); r27 = df.astype({"age": "float64"})
r28 = df.sort_index(ascending=False)
r29 = pd.crosstab(df.sex, df.city, normalize="index"); r30 = df.age.mask(df.age > 50, 0)
""",
    "tables of several keys": """
r1 = df.pivot_table(index="sex", columns="city", values="age", margins=True)
r2 = df.pivot_table(index="sex", columns="city", values="age", aggfunc="sum", margins=True)
r3 = df.pivot_table(index="sex", columns="city", aggfunc="size", fill_value=0)
r4 = df.pivot_table(index="sex", aggfunc={"age": "mean", "bmi": ["max", "min"]})
r5 = pd.crosstab([df.sex, df.age > 50], df.city); r6 = pd.crosstab(df.sex, [df.city, df.age > 50])
r7 = pd.crosstab(df.sex, df.city, values=df.age, aggfunc="mean", margins=True)
r8 = pd.crosstab(df.sex, df.city, rownames=["s"], colnames=["c"], normalize="columns")
r9 = df.groupby([df.day.dt.year, df.day.dt.month]).size()
r10 = df.assign(band=pd.cut(df.age, [0, 40, 120])).merge(other, on="sex").groupby("band").size()
r11 = df.age.value_counts(bins=[0, 40, 120]).tolist()
r12 = df.groupby("id").age.sum().reindex([3, 1, 99], fill_value=0)
w = df[["id"]].assign(x1=df.age, x2=df.bmi)
r13 = pd.wide_to_long(w, stubnames="x", i="id", j="t")
mean = df.groupby("sex").age.mean().rename("m").reset_index()
d = df.merge(mean, on="sex"); r14 = d.age / d.m
r15 = np.histogram(df.age, bins=[0, 40, 120]); r16 = np.percentile(df.age, [25, 75])
r17 = df.age.skew(); r18 = df.age.sem(); r19 = df.age.kurt(); r20 = df.city.mode()
r21 = df.age.rolling(3).mean(); r22 = df.groupby("sex").age.expanding().max()
r23 = df.groupby("sex").age.mean().rolling(2).sum()
import io
buffer = io.StringIO(); df.info(buf=buffer); r24 = buffer.getvalue()[:30]
""",
    "words": """
c = df.city.str
r1 = c.title(); r2 = c.capitalize(); r3 = c.swapcase(); r4 = c.casefold(); r5 = c.find("o")
r6 = c.rfind("o"); r7 = c.count("o"); r8 = c.isalpha(); r9 = c.isupper(); r10 = c.lstrip("L")
r11 = c.split("o").str[0]; r12 = c.split("o").str.len(); r13 = c.split("o").str.get(-1)
r14 = c.removeprefix("Lo"); r15 = c.removesuffix("on"); r16 = c.extract("([a-z]+)")[0]
r17 = c.get(-1); r18 = c.zfill(9); r19 = c.center(9); r20 = c.partition("o"); r21 = c.findall("o")
r22 = c.slice_replace(0, 1, "_"); r23 = c.get_dummies(); r24 = c.pad(9); r25 = c.repeat(2)
r26 = c.rsplit("o", n=1); r27 = c.translate({111: "0"}); r28 = c.rstrip("n"); r29 = c.strip("Ln")
""",
    "functions of Python": """
r1 = df.city.map(len); r2 = df.city.apply(len); r3 = df.city.apply(str.upper)
""",
    "calendar": """
t = df.day.dt
r1 = t.is_month_end; r2 = t.is_month_start; r3 = t.is_quarter_end; r4 = t.is_year_start
r5 = t.is_leap_year; r6 = t.days_in_month; r7 = t.isocalendar().week; r8 = t.isocalendar()
r9 = df.day + pd.offsets.Day(3); r10 = df.day + pd.DateOffset(days=2)
r11 = df.day + pd.DateOffset(months=1); r12 = t.ceil("D"); r13 = t.round("D"); r14 = t.time
r15 = t.to_period("M").dt.month; r16 = t.tz_localize("UTC"); r17 = t.microsecond
""",
    "text": """
r1 = df.sex.str.lower(); r2 = df.city.str.contains("on"); r3 = df.city.str.len()
r4 = df.city.str[:2]
r5 = df.city.str.replace("o", "0"); r6 = df.city.str.upper().str.strip()
r7 = df.city.str.startswith("L")
r8 = df.sex + "-" + df.city; r9 = df.city.str.split("o", expand=True); r10 = df.sex == "F"
r11 = df.city.str[0]; r12 = df.city.str.cat(df.sex, sep=" ")
""",
    "time": """
r1 = df.day.dt.year; r2 = df.day.dt.month; r3 = df.day.max() - df.day.min()
r4 = df.day > "2020-01-05"
r5 = (df.day - pd.Timestamp("2020-01-01")).dt.days; r6 = df.day.dt.day_name()
r7 = pd.to_datetime(df.day)
r8 = df.day + pd.Timedelta(days=3); r9 = df.day.dt.day_of_week; r10 = df.day.dt.strftime("%Y-%m")
r11 = df.groupby(df.day.dt.month).age.mean(); r12 = df[df.day >= pd.Timestamp("2020-01-10")]
r13 = df.day.dt.floor("D"); r14 = df.day.dt.to_period("M").astype(str)
""",
    "numpy": """
r1 = np.mean(df.age); r2 = np.log(df.age); r3 = np.where(df.age > 50, 1, 0)
r4 = np.sqrt(df.bmi).sum()
r5 = np.std(df.age); r6 = np.round(df.bmi, 1); r7 = np.exp(df.bmi / 10)
r8 = df.age.values.reshape(-1, 1)
r9 = np.percentile(df.age, 50); r10 = df[["age"]].to_numpy().mean(axis=0); r11 = np.unique(df.sex)
r12 = np.maximum(df.age, 40); r13 = np.log1p(df.age.values).sum(); r14 = df.age.values[:3]
r15 = np.isnan(df.bmi).sum(); r16 = np.abs(df.age - 50)
r17 = np.concatenate([df.age.values, df.age.values])
r18 = np.select([df.age < 30, df.age < 60], ["young", "middle"], default="old")
r19 = np.median(df.age)
r20 = df.age.apply(np.log); r21 = np.arange(3); r22 = np.float64(2) * df.age
r23 = np.array([1.0]) * df.age.mean()
""",
    "query": """
limit = 40
r1 = df.query("age > 50"); r2 = df.query("age > 50 and sex == 'F'")
r3 = df.query("age > @limit & bmi < 30")
r4 = df.query("20 < age <= 60"); r5 = df.query("sex in ['F'] or not (age > 30)")
r6 = df.eval("bmi / age")
r7 = df.query("sex == ['F', 'M']"); r8 = df.query("city.str.contains('on')")
r9 = df.eval("z = age * 2 + 1")
r10 = df.query("`age` != 30"); r11 = df.query("age > bmi"); r12 = df.query("sex not in ['F']")
r13 = df.eval("age > 30 and bmi < 25")
""",
    "pipes": """
def older(frame, by):
    return frame.assign(age=frame.age + by)
r1 = df.pipe(older, 3)
r2 = (df.dropna().query("age > 20").groupby("sex").age.mean().reset_index().sort_values("age"))
r3 = df[lambda d: d.age > 40]; r4 = df.loc[lambda d: d.age > 40, "bmi"]
""",
    "collections": """
r1 = df.columns.tolist(); r2 = [c for c in df.columns if c != "age"]; r3 = list(df)
r4 = "age" in df
r5 = [df[c].mean() for c in ["age", "bmi"]]; r6 = {c: df[c].max() for c in ("age", "bmi")}
r7 = pd.DataFrame({"m": df.groupby("sex").age.mean(), "n": df.groupby("sex").size()})
r8 = pd.Series([1, 2, 3]).sum(); r9 = pd.DataFrame({"x": [1, 2]}).shape
r10 = df.sex.unique().tolist()
r11 = df.index; r12 = df.index.max(); r13 = df.columns[1]; r14 = df.columns[df.isna().any()]
""",
    "statistics": """
from scipy import stats
f = df[df.sex == "F"].age; m = df[df.sex == "M"].age
r1 = stats.ttest_ind(f, m).pvalue; r2 = stats.pearsonr(df.age, df.bmi.fillna(0))[0]
r3 = stats.chi2_contingency(pd.crosstab(df.sex, df.city))[1]; t, p = stats.mannwhitneyu(f, m)
r4 = p; r5 = stats.ks_2samp(f, m).statistic; r6 = stats.zscore(df.age)
""",
    "learning": """
from sklearn.model_selection import train_test_split, cross_val_score, cross_validate
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.linear_model import LogisticRegression
from sklearn.ensemble import RandomForestClassifier
from sklearn.preprocessing import StandardScaler, OneHotEncoder, LabelEncoder, MinMaxScaler
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.impute import SimpleImputer
from sklearn.compose import ColumnTransformer
from sklearn.metrics import accuracy_score, roc_auc_score, confusion_matrix
from sklearn.metrics import classification_report, roc_curve
from sklearn.tree import DecisionTreeClassifier
X = df[["age", "bmi"]]; y = (df.age > 45).astype(int)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
r1 = X_train; r2 = y_test
model = LogisticRegression(random_state=0)
pipe = Pipeline([("impute", SimpleImputer()), ("scale", StandardScaler()), ("model", model)])
pipe.fit(X_train, y_train)
r3 = pipe.score(X_test, y_test); predicted = pipe.predict(X_test)
r4 = accuracy_score(y_test, predicted)
r5 = pipe.predict_proba(X_test)[:, 1]; r6 = roc_auc_score(y_test, r5)
r7 = confusion_matrix(y_test, predicted)
r8 = cross_val_score(pipe, X, y, cv=3); r9 = r8.mean(); r10 = pipe.named_steps["model"].coef_
r11 = StandardScaler().fit_transform(X.fillna(0)); scaler = MinMaxScaler().fit(X)
r12 = scaler.transform(X)
forest = RandomForestClassifier(n_estimators=5, random_state=1); forest.fit(X.fillna(0), y)
r13 = forest.feature_importances_
search = GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [1, 2]}, cv=3)
search.fit(X.fillna(0), y)
r14 = search.best_params_; r15 = search.best_score_
r16 = search.best_estimator_.predict(X.fillna(0))
tree = make_pipeline(SimpleImputer(), DecisionTreeClassifier(random_state=0))
r17 = cross_val_score(tree, X, y, cv=KFold(3)); r28 = model.coef_
r18 = classification_report(y_test, predicted, zero_division=0); encoder = LabelEncoder()
r19 = encoder.fit_transform(df.sex); r20 = encoder.classes_
fpr, tpr, thresholds = roc_curve(y_test, r5); r21 = fpr
number = SimpleImputer(strategy="median")
prepare = ColumnTransformer([("n", number, ["age", "bmi"]), ("c", OneHotEncoder(), ["sex"])])
whole = Pipeline([("prepare", prepare), ("model", LogisticRegression(random_state=0))]).fit(df, y)
r22 = whole.predict(df); r23 = cross_validate(whole, df, y, cv=3)["test_score"]
r24 = whole["model"].intercept_
r25 = pd.Series(forest.feature_importances_, index=X.columns).sort_values()
r26 = prepare.fit_transform(df); r27 = prepare.get_feature_names_out()
""",
}
"""Name of a program to its text."""
