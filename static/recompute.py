"""Recompute a frozen ranking from the export of a round, with nothing but Python's own library.

Usage: python3 recompute.py [FOLDER]     the folder in which the export was unpacked; here when left out

It reads scores.csv, panel.csv, applications.csv, call.json and ranking.json, reckons every score, the order, the
draw among equals and both hashes anew, and says what differs. It ends with 0 when nothing does, else with 1.

Where the call orders by expected rank, that is reckoned anew too, on a grid of its own, and may differ by TOLERANCE of
a rank; the order is then made exactly from the ranks that were kept. With hundreds of applications this takes minutes.
"""

import csv
import hashlib
import hmac
import json
import math
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

HALF = Fraction(1, 2)
TOLERANCE = 0.05


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


def named_reviews(folder):
    """Per application and review that counts: the score per criterion, in hundredths."""
    reviews = defaultdict(lambda: defaultdict(dict))
    for row in rows(folder, "scores.csv"):
        if row["counts"] == "1" and row["score"]:
            reviews[row["application"]][row["review"]][row["criterion"]] = int(row["score"]) * 100
    return reviews


def reviews_of(folder, weights):
    """Per application the reviews that count; ends when one says nothing on a criterion."""
    reviews = named_reviews(folder)
    answered = defaultdict(set)
    for row in rows(folder, "scores.csv"):
        if row["counts"] == "1" and bool(row["score"]) != (row["abstained"] == "1"):
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
    ranks = {one["reference"]: one.get("expected_rank") for one in rule["applications"]}
    for name, (score, criteria, moment) in listed.items():
        equals[moment, ranks.get(name) or (0 if moment else -score)].append((name, score, criteria))
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
    ranks = {one["reference"]: one["expected_rank"] for one in rule["applications"] if "expected_rank" in one}
    said = [
        {"reference": name, "score": score, "criteria": criteria}
        | ({"complete_at": moment} if moment else {})
        | ({"expected_rank": ranks[name]} if name in ranks else {})
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


def faults_of_reviews(folder, call, rule):
    """What of the reviews does not fit: one that was changed but is not there, or another number than was kept."""
    there = {(row["application"], row["review"], row["criterion"]) for row in rows(folder, "scores.csv")}
    for row in rows(folder, "adjusted.csv"):
        key = (row["application"], row["review"], row["criterion"])
        if key not in there:
            yield f"{row['application']}: {row['review']} was changed, but its scores are not in the export"
    given = named_reviews(folder)
    for name, count in rule.get("few_reviews", {}).items():
        if len(given.get(name, {})) != count or count >= call.get("reviews_wanted", 2):
            yield f"{name}: {len(given.get(name, {}))} reviews count, the ranking says {count}"


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


def faults_of_ranks(folder, call, rule, weights):
    """What of the expected ranks is further than TOLERANCE from those that follow from who scored what."""
    kept = {
        one["reference"]: one["expected_rank"] / 1e6 for one in rule["applications"] if "expected_rank" in one
    }
    if (call.get("ranked_by") == "expected_rank") != bool(kept):
        yield "what makes the order is not what the call says"
    if not kept:
        return
    people = {row["review"]: row["reviewer"] for row in rows(folder, "scores.csv")}
    votes = []
    for name, given in named_reviews(folder).items():
        votes += [
            (name, people[review], one_score(call, weights, scores) / 100) for review, scores in given.items()
        ]
    found = expected_ranks(votes, prior_of(call))
    for name in sorted(kept.keys() | found.keys()):
        if abs(kept.get(name, 0) - found.get(name, 0)) > TOLERANCE:
            yield f"{name}: expected rank {found.get(name)} reckoned, the ranking has {kept.get(name)}"


def prior_of(call):
    """How much reviewers differ beforehand, and the most each standard deviation may be, by the width of scores."""
    bounds = [scale_of(call, one["key"]) for one in call["criteria"]]
    if call.get("combined") == "sum":
        width = sum(high for _low, high in bounds) - sum(low for low, _high in bounds)
    else:
        width = call["scale"]["highest"] - call["scale"]["lowest"]
    if width <= 5:
        return 0.5, 2.0
    return (1.0, 3.0) if width == 8 else (0.1 * width, 0.4 * width)


def expected_ranks(votes, prior):
    """The model of the Swiss National Science Foundation (Heyard and others, 2022) on a plain grid.

    A score is the mean of all, plus how good the application is, plus how mild the reviewer is, plus noise. Given
    the two standard deviations (applications, noise) all is normal; the grid runs over both, on a logarithmic scale.
    """
    table, upper = Votes(votes, prior[0]), prior[1]
    box = [
        (math.log(upper * 1e-3), math.log(upper)),
        (math.log(upper * 0.01), math.log(upper * math.sqrt(2))),
    ]
    for size in (16, 16, 14):
        steps = [[low + (high - low) * (i + 0.5) / size for i in range(size)] for low, high in box]
        grid = {
            (tau, s): table.solve(math.exp(tau), math.exp(s))[0] + log_prior(math.exp(s), upper) + tau
            for tau in steps[0]
            for s in steps[1]
        }
        best = max(grid.values())
        near = [key for key, value in grid.items() if value > best - 12]
        widths = [(high - low) / size for low, high in box]
        if size == 14:
            break
        box = [
            (
                max(box[axis][0], min(key[axis] for key in near) - widths[axis]),
                min(box[axis][1], max(key[axis] for key in near) + widths[axis]),
            )
            for axis in (0, 1)
        ]
    total = math.fsum(math.exp(grid[key] - best) for key in near)
    ranks = dict.fromkeys(table.names, 1.0)
    for tau, s in near:
        weight = math.exp(grid[tau, s] - best) / total
        if weight > 1e-6:
            for name, chance in table.beaten(math.exp(tau), math.exp(s)).items():
                ranks[name] += weight * chance
    return ranks


def log_prior(s, upper):
    """The logarithm of the density of log s, where s squared is a sum of squares of two numbers up to `upper`."""
    square = s * s
    if square <= upper**2:
        density = math.pi / 4
    elif square < 2 * upper**2:
        density = (math.asin(upper / s) - math.asin(math.sqrt((square - upper**2) / square))) / 2
    else:
        return -math.inf
    return math.log(density * 2 * square / upper**2) if density > 0 else -math.inf


class Votes:
    """Who scored what, as a table from which applications are eliminated, so that only reviewers stay to solve for."""

    def __init__(self, votes, reviewer_sd):
        self.sd = reviewer_sd
        self.given = defaultdict(list)
        for name, person, score in votes:
            self.given[name].append((person, score))
        self.names = sorted(self.given)
        self.people = sorted({person for _name, person, _score in votes})
        means = [sum(score for _p, score in self.given[name]) / len(self.given[name]) for name in self.names]
        centre = sum(means) / len(means)
        place = {person: at for at, person in enumerate(self.people)}
        self.rows = [
            [(place[person], score - centre) for person, score in self.given[name]] for name in self.names
        ]
        self.squares = math.fsum(score**2 for row in self.rows for _p, score in row)
        self.count = len(votes)

    def solve(self, tau, s):
        """The log-likelihood, the precision of each application, and Cholesky's factor and the shift of reviewers."""
        noise, size = s * s, len(self.people)
        matrix = [[0.0] * size for _ in range(size)]
        right = [0.0] * size
        for at in range(size):
            matrix[at][at] = 1 / self.sd**2
        precisions, explained, logs = [], 0.0, 0.0
        for row in self.rows:
            precision = 1 / tau**2 + len(row) / noise
            total = sum(score for _p, score in row) / noise
            for one, score in row:
                matrix[one][one] += 1 / noise
                right[one] += score / noise - total / (noise * precision)
                for other, _score in row:
                    matrix[one][other] -= 1 / (noise * noise * precision)
            precisions.append(precision)
            explained += total**2 / precision
            logs += math.log(precision)
        factor = cholesky(matrix)
        half = forward(factor, right)
        explained += sum(one * one for one in half)
        logs += 2 * sum(math.log(factor[at][at]) for at in range(size))
        logs += 2 * len(self.rows) * math.log(tau) + 2 * size * math.log(self.sd)
        likely = -(self.count * math.log(2 * math.pi * noise) + logs + self.squares / noise - explained) / 2
        return likely, precisions, factor, half

    def beaten(self, tau, s):
        """For each application the sum over the others of the chance that they are better."""
        noise = s * s
        _likely, precisions, factor, half = self.solve(tau, s)
        shift = backward(factor, half)
        means, parts = [], []
        for row, precision in zip(self.rows, precisions, strict=True):
            means.append(sum(score - shift[at] for at, score in row) / (noise * precision))
            leaning = [0.0] * len(self.people)
            for at, _score in row:
                leaning[at] += 1 / (noise * precision)
            parts.append(forward(factor, leaning))
        own = [1 / p + sum(one * one for one in part) for p, part in zip(precisions, parts, strict=True)]
        found = dict.fromkeys(self.names, 0.0)
        for i, name in enumerate(self.names):
            for h in range(i):
                together = sum(one * other for one, other in zip(parts[i], parts[h], strict=True))
                apart = math.sqrt(max(own[i] + own[h] - 2 * together, 1e-300))
                chance = 0.5 * math.erfc((means[i] - means[h]) / apart / math.sqrt(2))
                found[name] += chance
                found[self.names[h]] += 1 - chance
        return found


def cholesky(matrix):
    """The lower triangle whose product with itself is the matrix."""
    size = len(matrix)
    factor = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(factor[i][k] * factor[j][k] for k in range(j))
            factor[i][j] = math.sqrt(rest) if i == j else rest / factor[j][j]
    return factor


def forward(factor, right):
    """Solve with the triangle."""
    found = []
    for i, row in enumerate(factor):
        found.append((right[i] - sum(row[k] * found[k] for k in range(i))) / row[i])
    return found


def backward(factor, right):
    """Solve with the triangle turned over."""
    size = len(factor)
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = right[i] - sum(factor[k][i] * found[k] for k in range(i + 1, size))
        found[i] = rest / factor[i][i]
    return found


def faults(folder):
    """Say in a line each what does not follow from the export."""
    kept = json.loads((folder / "ranking.json").read_text(encoding="utf-8"))
    written = (folder / "call.json").read_bytes()
    rule = kept["rule"]
    weights = {one["key"]: one["weight"] for one in rule["criteria"]}
    listed = scored(folder, json.loads(written), weights)
    yield from faults_of_call(written, rule, weights)
    yield from faults_of_list(listed, rule)
    yield from faults_of_ranks(folder, json.loads(written), rule, weights)
    yield from faults_of_reviews(folder, json.loads(written), rule)
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
