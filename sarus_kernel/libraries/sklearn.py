"""What of scikit-learn may be called on private data. Add yours to one of the tables.

Left out on purpose: what reads files (`CountVectorizer(input="filename")`, `datasets`), caches to
disk, plots, or takes code. A constructor takes its parameters by name only, and any but those
that `limits` forbids; some others are overruled or bounded there.
"""

from sarus_kernel.libraries.entries import Entry, members, top_level, words

_ESTIMATORS: dict[str, str] = {
    "calibration": "CalibratedClassifierCV",
    "cluster": """AffinityPropagation AgglomerativeClustering Birch BisectingKMeans DBSCAN
        FeatureAgglomeration HDBSCAN KMeans MeanShift MiniBatchKMeans OPTICS SpectralClustering""",
    "compose": "ColumnTransformer TransformedTargetRegressor make_column_selector",
    "covariance": """EllipticEnvelope EmpiricalCovariance GraphicalLasso GraphicalLassoCV LedoitWolf
        MinCovDet OAS ShrunkCovariance""",
    "cross_decomposition": "CCA PLSCanonical PLSRegression PLSSVD",
    "decomposition": """FactorAnalysis FastICA IncrementalPCA KernelPCA LatentDirichletAllocation
        MiniBatchNMF NMF PCA SparsePCA TruncatedSVD""",
    "discriminant_analysis": "LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis",
    "dummy": "DummyClassifier DummyRegressor",
    "ensemble": """AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor
        ExtraTreesClassifier ExtraTreesRegressor GradientBoostingClassifier
        GradientBoostingRegressor HistGradientBoostingClassifier HistGradientBoostingRegressor
        IsolationForest RandomForestClassifier RandomForestRegressor RandomTreesEmbedding
        StackingClassifier StackingRegressor VotingClassifier VotingRegressor""",
    "feature_selection": """GenericUnivariateSelect RFE RFECV SelectFdr SelectFpr SelectFromModel
        SelectFwe SelectKBest SelectPercentile SequentialFeatureSelector VarianceThreshold""",
    "gaussian_process": "GaussianProcessClassifier GaussianProcessRegressor",
    "impute": "IterativeImputer KNNImputer MissingIndicator SimpleImputer",
    "isotonic": "IsotonicRegression",
    "kernel_approximation": "AdditiveChi2Sampler Nystroem PolynomialCountSketch RBFSampler",
    "kernel_ridge": "KernelRidge",
    "linear_model": """ARDRegression BayesianRidge ElasticNet ElasticNetCV GammaRegressor
        HuberRegressor Lars LarsCV Lasso LassoCV LassoLars LassoLarsCV LassoLarsIC LinearRegression
        LogisticRegression LogisticRegressionCV MultiTaskElasticNet MultiTaskLasso
        OrthogonalMatchingPursuit Perceptron PoissonRegressor QuantileRegressor RANSACRegressor
        Ridge RidgeCV RidgeClassifier RidgeClassifierCV SGDClassifier SGDOneClassSVM SGDRegressor
        TheilSenRegressor TweedieRegressor""",
    "manifold": "Isomap LocallyLinearEmbedding MDS SpectralEmbedding TSNE",
    "mixture": "BayesianGaussianMixture GaussianMixture",
    "multiclass": "OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier",
    "multioutput": "ClassifierChain MultiOutputClassifier MultiOutputRegressor RegressorChain",
    "naive_bayes": "BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB",
    "neighbors": """KNeighborsClassifier KNeighborsRegressor KNeighborsTransformer KernelDensity
        LocalOutlierFactor NearestCentroid NearestNeighbors NeighborhoodComponentsAnalysis
        RadiusNeighborsClassifier RadiusNeighborsRegressor RadiusNeighborsTransformer""",
    "neural_network": "BernoulliRBM MLPClassifier MLPRegressor",
    "pipeline": "FeatureUnion Pipeline",
    "preprocessing": """Binarizer FunctionTransformer KBinsDiscretizer LabelBinarizer LabelEncoder
        MaxAbsScaler MinMaxScaler MultiLabelBinarizer Normalizer OneHotEncoder OrdinalEncoder
        PolynomialFeatures PowerTransformer QuantileTransformer RobustScaler SplineTransformer
        StandardScaler TargetEncoder""",
    "random_projection": "GaussianRandomProjection SparseRandomProjection",
    "semi_supervised": "LabelPropagation LabelSpreading SelfTrainingClassifier",
    "svm": "LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR",
    "tree": "DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor",
    "model_selection": """FixedThresholdClassifier GridSearchCV RandomizedSearchCV
        TunedThresholdClassifierCV GroupKFold GroupShuffleSplit KFold LeaveOneGroupOut LeaveOneOut
        RepeatedKFold RepeatedStratifiedKFold ShuffleSplit StratifiedGroupKFold StratifiedKFold
        StratifiedShuffleSplit TimeSeriesSplit""",
}

_METHODS = """
decision_function X
fit X y groups sample_weight
fit_predict X y
fit_transform X y sample_weight
get_feature_names_out input_features
inverse_transform X
partial_fit X y classes sample_weight
predict X return_std
predict_log_proba X
predict_proba X
score X y sample_weight
score_samples X
set_output / transform
set_params **parameters
transform X y
"""

_FITTED = """
alpha_
best_estimator_
best_index_
best_params_
best_score_
categories_
classes_
cluster_centers_
coef_
components_
cv_results_
estimators_
explained_variance_
explained_variance_ratio_
feature_importances_
feature_names_in_
inertia_
intercept_
labels_
max_
mean_
min_
n_features_in_
n_iter_
named_steps
named_transformers_
oob_score_
pvalues_
ranking_
scale_
scores_
singular_values_
statistics_
steps
support_
transformers_
var_
"""

_METRICS = """
accuracy_score y_true y_pred / normalize sample_weight
adjusted_rand_score labels_true labels_pred
auc x y
average_precision_score y_true y_score / average pos_label sample_weight
balanced_accuracy_score y_true y_pred / sample_weight adjusted
brier_score_loss y_true y_proba / sample_weight pos_label
calinski_harabasz_score X labels
classification_report y_true y_pred / labels target_names sample_weight digits output_dict zero_division
cohen_kappa_score y1 y2 / labels weights sample_weight
confusion_matrix y_true y_pred / labels sample_weight normalize
davies_bouldin_score X labels
explained_variance_score y_true y_pred / sample_weight multioutput
f1_score y_true y_pred / labels pos_label average sample_weight zero_division
fbeta_score y_true y_pred / beta labels pos_label average sample_weight zero_division
hamming_loss y_true y_pred / sample_weight
hinge_loss y_true pred_decision / labels sample_weight
jaccard_score y_true y_pred / labels pos_label average sample_weight zero_division
log_loss y_true y_proba / normalize sample_weight labels
matthews_corrcoef y_true y_pred / sample_weight
max_error y_true y_pred
mean_absolute_error y_true y_pred / sample_weight multioutput
mean_absolute_percentage_error y_true y_pred / sample_weight multioutput
mean_squared_error y_true y_pred / sample_weight multioutput
mean_squared_log_error y_true y_pred / sample_weight multioutput
median_absolute_error y_true y_pred / multioutput sample_weight
normalized_mutual_info_score labels_true labels_pred
precision_recall_curve y_true y_score / pos_label sample_weight drop_intermediate
precision_recall_fscore_support y_true y_pred / beta labels pos_label average sample_weight zero_division
precision_score y_true y_pred / labels pos_label average sample_weight zero_division
r2_score y_true y_pred / sample_weight multioutput
recall_score y_true y_pred / labels pos_label average sample_weight zero_division
roc_auc_score y_true y_score / average sample_weight max_fpr multi_class labels
roc_curve y_true y_score / pos_label sample_weight drop_intermediate
root_mean_squared_error y_true y_pred / sample_weight multioutput
silhouette_score X labels / metric sample_size random_state
top_k_accuracy_score y_true y_score / k normalize sample_weight labels
zero_one_loss y_true y_pred / normalize sample_weight
"""  # noqa: E501  (one line per function)

_MODEL_SELECTION = """
cross_val_predict estimator X y / groups cv n_jobs verbose method
cross_val_score estimator X y / groups scoring cv n_jobs verbose error_score
cross_validate estimator X y / groups scoring cv n_jobs verbose return_train_score error_score
learning_curve estimator X y / groups train_sizes cv scoring n_jobs verbose shuffle random_state
permutation_test_score estimator X y / groups cv n_permutations n_jobs random_state verbose scoring
train_test_split *arrays / test_size train_size random_state shuffle stratify
validation_curve estimator X y / param_name param_range groups cv scoring n_jobs verbose
"""

_OTHERS: dict[str, str] = {
    "base": "clone estimator",
    "calibration": "calibration_curve y_true y_prob / pos_label n_bins strategy",
    "compose": "make_column_transformer *transformers / remainder sparse_threshold n_jobs verbose verbose_feature_names_out",  # noqa: E501
    "feature_selection": """chi2 X y
        f_classif X y
        f_regression X y / center force_finite
        mutual_info_classif X y / discrete_features n_neighbors random_state
        mutual_info_regression X y / discrete_features n_neighbors random_state""",
    "inspection": "permutation_importance estimator X y / scoring n_repeats n_jobs random_state max_samples",  # noqa: E501
    "pipeline": "make_pipeline *steps / memory verbose\nmake_union *transformers / n_jobs verbose",
    "preprocessing": """minmax_scale X feature_range / axis
        scale X / axis with_mean with_std
        normalize X norm / axis""",
    "utils": """resample *arrays / replace n_samples random_state stratify
        shuffle *arrays / random_state n_samples""",
}


def _constructors() -> tuple[Entry, ...]:
    return tuple(
        entry
        for module, names in _ESTIMATORS.items()
        for entry in top_level(
            f"sklearn.{module}", "constructor", "\n".join(f"{n} **values" for n in words(names))
        )
    )


ENTRIES: tuple[Entry, ...] = (
    *_constructors(),
    *members("sklearn.estimator", "method", _METHODS),
    *members("sklearn.estimator", "property", _FITTED),
    *top_level("sklearn.metrics", "function", _METRICS),
    *top_level("sklearn.model_selection", "function", _MODEL_SELECTION),
    *(e for module, table in _OTHERS.items() for e in top_level(f"sklearn.{module}", "function", table)),  # noqa: E501
)
"""Every entry, in the order it was listed."""

NAMES: tuple[str, ...] = (
    "sklearn.feature_selection.chi2",
    "sklearn.feature_selection.f_classif",
    "sklearn.feature_selection.f_regression",
    "sklearn.feature_selection.mutual_info_classif",
    "sklearn.feature_selection.mutual_info_regression",
    *("numpy.log1p", "numpy.expm1", "numpy.log", "numpy.exp", "numpy.sqrt", "numpy.square"),
)
"""Functions that may be handed over by name: scores of feature selection, and row-wise
transformations (`FunctionTransformer`, `TransformedTargetRegressor`)."""

_STORING = words("""
    AdaBoostRegressor AffinityPropagation AgglomerativeClustering BaggingRegressor Birch
    BisectingKMeans CCA CalibratedClassifierCV DBSCAN DecisionTreeRegressor EllipticEnvelope
    ExtraTreeRegressor ExtraTreesRegressor GaussianProcessClassifier GaussianProcessRegressor
    HDBSCAN HuberRegressor Isomap IsotonicRegression KBinsDiscretizer KMeans KNNImputer
    KNeighborsClassifier KNeighborsRegressor KNeighborsTransformer KernelDensity KernelPCA
    KernelRidge LabelBinarizer LabelEncoder LabelPropagation LabelSpreading LocalOutlierFactor
    LocallyLinearEmbedding MDS MaxAbsScaler MeanShift MinCovDet MinMaxScaler MiniBatchKMeans
    MultiLabelBinarizer NearestNeighbors NuSVC NuSVR Nystroem OPTICS OneClassSVM OneHotEncoder
    OrdinalEncoder PLSCanonical PLSRegression QuantileTransformer RANSACRegressor
    RadiusNeighborsClassifier RadiusNeighborsRegressor RadiusNeighborsTransformer
    RandomForestRegressor SVC SVR SelfTrainingClassifier SpectralClustering SpectralEmbedding
    SplineTransformer TSNE TargetEncoder
""")

STORES_TRAINING_DATA: frozenset[str] = frozenset(
    entry.name for entry in ENTRIES if entry.name.rsplit(".", 1)[-1] in _STORING
)
"""Estimators that, once fitted, hold cells of the training data or one number per training row.

Found by fitting each on random numbers and looking for them in its state (a test does it again);
so with the parameters' defaults. Trees for regression hold targets in their leaves; encoders hold
every category; scalers hold extremes; CalibratedClassifierCV does with method="isotonic".
"""

STORING_PARAMETERS: frozenset[str] = frozenset({"oob_score", "store_cv_results", "store_centers"})
"""Parameters that, when true, make other estimators hold one number per training row."""
