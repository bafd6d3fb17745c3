"""Made-up rare conditions, so that the demo hospital has codes that occur for one person only."""

import math
from itertools import product

import numpy as np
import pyarrow as pa

from sarus_kernel.demo.columns import numbered, picked

RARE_FIRST = 2_000_000_000
"""OMOP leaves concept ids from two thousand million on to each site."""

_DEGREES = """Acquired,Acute,Atypical,Benign,Bilateral,Chronic,Congenital,Diffuse,Early,Familial,
    Focal,Idiopathic,Intermittent,Late,Localised,Mild,Persistent,Postoperative,Primary,Recurrent,
    Secondary,Severe,Subacute,Transient""".replace("\n    ", "").split(",")
_TROUBLES = """abscess,adhesion,anomaly,atrophy,calcification,contusion,cyst,degeneration,
    dysfunction,dystrophy,effusion,fibrosis,fistula,granuloma,haematoma,hyperplasia,inflammation,
    ischaemia,laceration,necrosis,neuropathy,obstruction,oedema,pain,perforation,polyp,prolapse,
    rupture,stenosis,stricture,thrombosis,ulcer""".replace("\n    ", "").split(",")
_SITES = """adrenal gland,ankle,aorta,appendix,axilla,bile duct,bladder,bone marrow,bronchus,
    cervical spine,clavicle,colon,conjunctiva,cornea,diaphragm,duodenum,elbow,femur,fibula,finger,
    forearm,gallbladder,hip,humerus,ileum,iris,jejunum,kidney,knee,larynx,lip,liver,lumbar spine,
    lymph node,mandible,maxilla,middle ear,nasal sinus,oesophagus,orbit,ovary,palate,pancreas,
    parotid gland,patella,pelvis,peritoneum,pharynx,pleura,radial nerve,rectum,retina,rib,scapula,
    shoulder,spleen,sternum,stomach,thumb,thymus,tibia,tongue,tonsil,trachea,ureter,urethra,
    wrist""".replace("\n    ", "").split(",")
_MADE_UP = len(_DEGREES) * len(_TROUBLES) * len(_SITES)


def rare_codes(people: int) -> int:
    """How many made-up codes a hospital of this size has: 1,500, growing with the square root.

    The number of different codes grows more slowly than the rows (Heaps' law), so that at every
    size many of them occur for a single person.
    """
    return min(_MADE_UP, round(1500 * math.sqrt(max(1.0, people / 1000))))


def rare_sources(codes: int) -> pa.Array:
    """The local code (as text) of each made-up concept."""
    return numbered("ZX", np.arange(codes), 5)


def rare_names(codes: int) -> pa.Array:
    """A made-up name for each of the first made-up concepts, in no order."""
    names = [f"{d} {t} of {s}" for d, t, s in product(_DEGREES, _TROUBLES, _SITES)]
    order = np.random.default_rng(0).permutation(_MADE_UP)[:codes]
    return picked(pa.array(names), order)
