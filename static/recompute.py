"""Recompute a frozen ranking from the export of a round, with nothing but Python's own library.

Usage: python3 recompute.py [FOLDER]     the folder in which the export was unpacked; here when left out

It reads scores.csv, panel.csv, applications.csv, call.json and ranking.json, reckons every score, the order, the
draw among equals and both hashes anew, and says what differs. It ends with 0 when nothing does, else with 1.
"""

import csv
import hashlib
import hmac
import json
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

HALF = Fraction(1, 2)


def half_up(exact):
    return (Fraction(exact) + HALF).__floor__()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(value):
    return hashlib.sha256(canonical(value)).hexdigest()


def rows(folder, name):
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def scale_of(call, key):
    """The lowest and the highest score on a criterion."""
    criterion = next(one for one in call["criteria"] if one["key"] == key)
    scale = criterion.get("scale") or call["scale"]
    return scale["lowest"], scale["highest"]


def priority(call, scores):
    """The cell of the matrix, by the nearest whole scores on its two criteria, halves upwards."""

    def place(key):
        lowest, highest = scale_of(call, key)
        return min(max((scores[key] + 50) // 100, lowest), highest) - lowest

    matrix = call["matrix"]
    return matrix["priorities"][place(matrix["rows"])][place(matrix["columns"])]


def one_score(call, weights, scores):
    """One score in hundredths: the weighted mean over the criteria that have one, the sum, or the matrix."""
    way = call.get("combined", "mean")
    if way == "matrix":
        last = max(map(max, call["matrix"]["priorities"]))
        found = priority(call, scores)
        return (last + 1 - found) * 100 if found else 0
    if way == "sum":
        return sum(scores[key] for key in weights)
    return half_up(
        Fraction(sum(weights[key] * scores[key] for key in scores), sum(weights[key] for key in scores))
    )


def reviews_of(folder, weights):
    """Per application the reviews that count: each the score per criterion, in hundredths."""
    reviews = defaultdict(lambda: defaultdict(dict))
    answered = defaultdict(set)
    for row in rows(folder, "scores.csv"):
        if row["counts"] != "1":
            continue
        if row["score"]:
            reviews[row["application"]][row["review"]][row["criterion"]] = int(row["score"]) * 100
        if bool(row["score"]) != (row["abstained"] == "1"):
            answered[row["application"], row["review"]].add(row["criterion"])
    for name, given in reviews.items():
        if any(answered[name, review] != set(weights) for review in given):
            raise SystemExit(
                f"DIFFERS: a review of {name} does not have a score or an abstention on every criterion"
            )
    return {name: list(given.values()) for name, given in reviews.items()}


def means_of(given, weights):
    """The mean on each criterion that anybody scored."""
    heard = {key: [one[key] for one in given if key in one] for key in weights}
    return {key: half_up(Fraction(sum(some), len(some))) for key, some in heard.items() if some}


def provisional(call, weights, given):
    """What the reviews come to: the mean of theirs; in a matrix the cell of the means; -1 without any."""
    if not given:
        return -1
    if call.get("combined") == "matrix":
        return one_score(call, weights, means_of(given, weights))
    means = [one_score(call, weights, one) for one in given]
    return half_up(Fraction(sum(means), len(means)))


def scored(folder, call, weights):
    """From what reviewers and panel gave: per application the score that counts and the score per criterion."""
    reviews = reviews_of(folder, weights)
    panel = defaultdict(dict)
    for row in rows(folder, "panel.csv"):
        panel[row["application"]][row["criterion"]] = int(row["hundredths"])
    found = {}
    for row in rows(folder, "applications.csv"):
        name = row["application"]
        given = reviews.get(name, [])
        score = provisional(call, weights, given)
        if row["panel_changed"] == "1":
            if set(panel[name]) != set(weights):
                raise SystemExit(f"DIFFERS: the panel did not score every criterion of {name}")
            score = one_score(call, weights, panel[name])
        found[name] = (score, means_of(given, weights) | panel[name], row["complete_at"])
    return found


def part(equals, rules, note, ticket):
    """Put equals in order by the tie rule of the call."""
    if len(equals) == 1:
        return [(equals[0], note)]
    if not rules:
        raise SystemExit(f"equal, and the tie rule does not part them: {sorted(one[0] for one in equals)}")
    if rules[0] == "lot":
        return [(one, f"lot:{ticket(one[0])[:16]}") for one in sorted(equals, key=lambda one: ticket(one[0]))]
    groups = defaultdict(list)
    for one in equals:
        groups[one[2].get(rules[0], 0)].append(one)
    note = f"criterion:{rules[0]}" if len(groups) > 1 else note
    return [
        found
        for value in sorted(groups, reverse=True)
        for found in part(groups[value], rules[1:], note, ticket)
    ]


def order(listed, rule):
    """The lines of the ranking."""
    seed = bytes.fromhex(rule["seed"])

    def ticket(name):
        return hmac.new(seed, f"{rule['draw']}|{name}".encode(), hashlib.sha256).hexdigest()

    equals = defaultdict(list)
    for name, (score, criteria, moment) in listed.items():
        equals[(moment, 0) if moment else ("", -score)].append((name, score, criteria))
    ordered = [found for key in sorted(equals) for found in part(equals[key], rule["tie_rule"], "", ticket)]
    least = rule["fundable_from"]
    on_each = {one["key"]: one.get("fundable_from", 0) for one in rule["criteria"]}

    def fundable(score, criteria):
        return (not least or score >= least) and all(
            not bar or criteria.get(key, -1) >= bar for key, bar in on_each.items()
        )

    by_rule = {
        name: {
            "reference": name,
            "place": place,
            "score": score,
            "is_fundable": fundable(score, criteria),
            "tie_note": note,
        }
        for place, ((name, score, criteria), note) in enumerate(ordered, 1)
    }
    return after_moves(by_rule, rule.get("moves", []))


def after_moves(by_rule, moves):
    """The lines after each move in turn: out of its place, and in at the one it was given."""
    names, notes = list(by_rule), {}
    for move in moves:
        names.remove(move["reference"])
        names.insert(move["place"] - 1, move["reference"])
        notes[move["reference"]] = f"moved:{by_rule[move['reference']]['place']}"
    return [
        by_rule[name] | {"place": place, "tie_note": notes.get(name, by_rule[name]["tie_note"])}
        for place, name in enumerate(names, 1)
    ]


def faults_of_call(written, rule, weights):
    """What of the rule is not as the call announced it."""
    call = json.loads(written)
    if hashlib.sha256(written).hexdigest() != rule["call_sha256"]:
        yield "call.json is not the version of the call that was ranked"
    announced = {one["key"]: one.get("weight", 1) for one in call["criteria"]}
    if announced != weights or call["tie_rule"] != rule["tie_rule"]:
        yield "the weights or the tie rule are not those of the call"
    ways = [one.get("combined", "mean") for one in (call, rule)]
    if ways[0] != ways[1]:
        yield "scores become one in another way than the call says"
    bars = [{one["key"]: one.get("fundable_from", 0) for one in where["criteria"]} for where in (call, rule)]
    total = 100 if ways[0] == "matrix" else call.get("fundable_from", 0)
    if bars[0] != bars[1] or total != rule["fundable_from"]:
        yield "the thresholds are not those of the call"


def faults_of_list(listed, rule):
    """What of the list, and of the draw over it, does not follow from the scores."""
    said = [
        {"reference": name, "score": score, "criteria": criteria}
        | ({"complete_at": moment} if moment else {})
        for name, (score, criteria, moment) in sorted(listed.items())
    ]
    for one, other in zip(said, rule["applications"], strict=False):
        if one != other:
            yield f"{other['reference']}: the scores give {one}, the ranking has {other}"
    if len(said) != len(rule["applications"]):
        yield f"{len(said)} applications in the export, {len(rule['applications'])} in the ranking"
    if sha256(said) != rule["list_sha256"]:
        yield "the list over which lots were drawn has another hash"
    yield from faults_of_draw(rule)


def faults_of_draw(rule):
    """What of the seed does not follow: from the list and the secret, and in a draw in public the called number."""
    parts = [rule["draw_method"], rule["list_sha256"], rule["secret"]]
    if "drawn" in rule:
        drawn = rule["drawn"]
        listed = sha256({"draw": rule["draw"], "groups": drawn["groups"], "list_sha256": rule["list_sha256"]})
        if listed != drawn["sha256"]:
            yield "the equals over which lots were drawn have another hash"
        if hashlib.sha256(rule["secret"].encode()).hexdigest() != drawn["commitment"]:
            yield "the secret is not the one that was promised"
        parts = [rule["draw_method"], drawn["sha256"], rule["secret"], drawn["called"]]
    if hashlib.sha256("|".join(parts).encode()).hexdigest() != rule["seed"]:
        yield "the seed of the draw does not follow from the list and the secret"


def faults(folder):
    """Say in a line each what does not follow from the export."""
    kept = json.loads((folder / "ranking.json").read_text(encoding="utf-8"))
    written = (folder / "call.json").read_bytes()
    rule = kept["rule"]
    weights = {one["key"]: one["weight"] for one in rule["criteria"]}
    listed = scored(folder, json.loads(written), weights)
    yield from faults_of_call(written, rule, weights)
    yield from faults_of_list(listed, rule)
    lines = order(listed, rule)
    for one, other in zip(lines, kept["lines"], strict=False):
        if one != other:
            yield f"place {one['place']}: reckoned {one}, the ranking has {other}"
    if len(lines) != len(kept["lines"]):
        yield f"{len(lines)} places reckoned, {len(kept['lines'])} in the ranking"
    if sha256({"rule": rule, "lines": lines}) != kept["sha256"]:
        yield "the hash of the ranking differs"


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    found = list(faults(folder))
    for fault in found:
        print(fault)
    kept = json.loads((folder / "ranking.json").read_text(encoding="utf-8"))
    print(
        "DIFFERS"
        if found
        else f"The same ranking: {len(kept['lines'])} applications, SHA-256 {kept['sha256']}"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
