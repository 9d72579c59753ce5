"""How long things took, in a few words."""


def spread(times: list[float]) -> str:
    """Half of them, nearly all, and the longest."""
    ordered = sorted(times)
    half, most = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    return f"half in {half * 1e3:,.1f} ms, 99 % in {most * 1e3:,.0f} ms, all in {ordered[-1]:.2f} s"
