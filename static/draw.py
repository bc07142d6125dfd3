"""Draw again from draw.json: python3 draw.py draw.json"""

import hashlib
import hmac
import json
import sys
from pathlib import Path

draw = json.loads(Path(sys.argv[1] if len(sys.argv) > 1 else "draw.json").read_text(encoding="utf-8"))
listed = json.dumps(
    {key: draw[key] for key in ("draw", "groups", "list_sha256")},
    sort_keys=True, separators=(",", ":"), ensure_ascii=False,
)  # fmt: skip
sha256 = hashlib.sha256(listed.encode()).hexdigest()
promise = hashlib.sha256(draw["secret"].encode()).hexdigest()
seed = hashlib.sha256(f"grant-draw-v1|{sha256}|{draw['secret']}|{draw['called']}".encode())
order = [
    sorted(group, key=lambda name: hmac.digest(seed.digest(), f"{draw['draw']}|{name}".encode(), "sha256"))
    for group in draw["groups"]
]
found = {"sha256": sha256, "commitment": promise, "seed": seed.hexdigest(), "order": order}
same = all(draw[key] == value for key, value in found.items())
print("The same draw" if same else "DIFFERS", order)
sys.exit(not same)
