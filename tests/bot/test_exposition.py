"""The text of /metrics, read with Prometheus's own library."""

from prometheus_client.parser import text_string_to_metric_families

from bot.exposition import Family, Kind, Sample, gauge, gauges, render

ODD = 'a "quoted" \\ word\nand a second line'


def test_families_samples_labels_and_values_are_read_as_they_were_written() -> None:
    text = render(
        [
            gauge("pairme_ready", "Fit to work.", True),
            gauges("pairme_messages", "By state.", "state", [("sent", 3), ("dead", 0)]),
            Family("pairme_calls_total", Kind.COUNTER, "Calls.", (Sample(1e12, {"method": ODD}),)),
        ]
    )

    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found == {
        ("pairme_ready",): 1.0,
        ("pairme_messages", "dead"): 0.0,
        ("pairme_messages", "sent"): 3.0,
        ("pairme_calls_total", ODD): 1e12,
    }
    assert text.endswith("\n")


def test_parts_of_a_histogram_belong_together() -> None:
    parts = (
        Sample(1, {"le": "0.5"}, "_bucket"),
        Sample(2, {"le": "+Inf"}, "_bucket"),
        Sample(0.75, {}, "_sum"),
        Sample(2, {}, "_count"),
    )

    [family] = text_string_to_metric_families(
        render([Family("pairme_ack_seconds", Kind.HISTOGRAM, "Waited.", parts)])
    )

    assert (family.type, [one.value for one in family.samples]) == ("histogram", [1, 2, 0.75, 2])


def test_a_family_without_a_sample_says_nothing() -> None:
    assert render([Family("pairme_x", Kind.GAUGE, "Nothing.", ())]) == ""
