"""What is said of haiku's and equinox's layers, against those that are installed."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.probe
jax: Any = pytest.importorskip("jax", reason="JAX is not installed")

ITEMS, INPUTS = 3, 6


def test_haiku_layers_end_as_the_rows_say() -> None:
    hk = pytest.importorskip("haiku", reason="haiku is not installed")
    x = jax.random.normal(jax.random.PRNGKey(0), (ITEMS, INPUTS))

    def out(make: Any) -> Any:
        def forward(inputs: Any) -> Any:
            return make()(inputs)  # a module of haiku is made inside of what is transformed

        net = hk.without_apply_rng(hk.transform(forward))
        return net.apply(net.init(jax.random.PRNGKey(1), x), x)

    assert out(lambda: hk.Linear(4)).shape == (ITEMS, 4)
    assert (out(lambda: hk.Linear(50)) < 0).any()
    last = out(lambda: hk.nets.MLP([8, 50]))
    assert last.shape == (ITEMS, 50)
    assert (last < 0).any()
    assert (out(lambda: hk.nets.MLP([8, 50], activate_final=True)) >= 0).all()
    assert out(lambda: hk.Sequential([hk.Flatten(), hk.Linear(5)])).shape == (ITEMS, 5)


def test_haiku_apply_takes_parameters_state_and_key_before_the_inputs() -> None:
    hk = pytest.importorskip("haiku", reason="haiku is not installed")
    x = jax.numpy.ones((ITEMS, INPUTS))
    net = hk.transform_with_state(lambda x, train: hk.Linear(2)(hk.BatchNorm(True, True, 0.9)(x, train)))
    params, state = net.init(jax.random.PRNGKey(0), x, True)
    out, _ = net.apply(params, state, jax.random.PRNGKey(1), x, True)
    assert out.shape == (ITEMS, 2)
    init, apply = hk.transform(lambda x: hk.Linear(2)(x) + 1)
    assert apply(init(jax.random.PRNGKey(0), x), None, x).shape == (ITEMS, 2)


def test_equinox_layers_end_as_the_rows_say() -> None:
    eqx = pytest.importorskip("equinox", reason="equinox is not installed")
    key, x = jax.random.PRNGKey(0), jax.random.normal(jax.random.PRNGKey(1), (ITEMS, INPUTS))
    assert jax.vmap(eqx.nn.Linear(INPUTS, 4, key=key))(x).shape == (ITEMS, 4)
    plain = jax.vmap(eqx.nn.MLP(INPUTS, 50, 8, 2, key=key))(x)
    assert plain.shape == (ITEMS, 50)
    assert (plain < 0).any()
    squashed = jax.vmap(eqx.nn.MLP(INPUTS, 50, 8, 2, jax.nn.relu, jax.nn.sigmoid, key=key))(x)
    assert ((squashed > 0) & (squashed < 1)).all()
    with pytest.raises(ValueError, match="axis"):  # each output alone has none
        jax.vmap(eqx.nn.MLP(INPUTS, 5, 8, 2, jax.nn.relu, jax.nn.softmax, key=key))(x)
    layers = [eqx.nn.Linear(INPUTS, 4, key=key), eqx.nn.Lambda(jax.nn.softmax)]
    assert jax.numpy.allclose(jax.vmap(eqx.nn.Sequential(layers))(x).sum(1), 1.0)


def test_equinox_gives_the_loss_beside_its_gradients() -> None:
    eqx = pytest.importorskip("equinox", reason="equinox is not installed")

    @eqx.filter_value_and_grad
    def loss(model: Any, x: Any) -> Any:
        return jax.vmap(model)(x).sum()

    model = eqx.nn.Linear(INPUTS, 1, key=jax.random.PRNGKey(0))
    value, gradients = loss(model, jax.numpy.ones((ITEMS, INPUTS)))
    assert value.shape == ()
    assert gradients.weight.shape == model.weight.shape


def test_haiku_networks_end_in_scores_of_each_item() -> None:
    hk = pytest.importorskip("haiku", reason="haiku is not installed")
    images = jax.random.normal(jax.random.PRNGKey(0), (2, 32, 32, 3))
    for make in (
        lambda: hk.nets.ResNet18(60),
        lambda: hk.nets.ResNet([1, 1, 1, 1], 60),
        lambda: hk.nets.MobileNetV1(num_classes=60),
    ):
        net = hk.without_apply_rng(hk.transform_with_state(lambda x, make=make: make()(x, True)))
        params, state = jax.eval_shape(net.init, jax.random.PRNGKey(1), images)
        assert jax.eval_shape(net.apply, params, state, images)[0].shape == (2, 60)
        # The last layer has a bias and nothing behind it: its scores may be negative.
        assert any(value["b"].shape == (60,) for value in params.values() if "b" in value)


def test_clu_takes_the_argmax_and_refuses_rows_for_labels() -> None:
    metrics = pytest.importorskip("clu.metrics", reason="clu is not installed")
    scores = jax.numpy.array([[1.0, 2.0], [3.0, 1.0], [0.0, 5.0]])
    labels = jax.numpy.array([1, 1, 1])
    collection = metrics.Collection.create(accuracy=metrics.Accuracy)
    merged = collection.empty().merge(collection.single_from_model_output(logits=scores, labels=labels))
    assert float(merged.compute()["accuracy"]) == pytest.approx(2 / 3)
    assert float(metrics.Accuracy.from_model_output(logits=scores[:, :1], labels=labels).compute()) == 0.0
    with pytest.raises(ValueError, match="Expected labels"):
        metrics.Accuracy.from_model_output(logits=scores, labels=jax.nn.one_hot(labels, 2))
