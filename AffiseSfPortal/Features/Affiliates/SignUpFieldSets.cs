using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Features.Affiliates;

/// <summary>Compares what the form was drawn for with what is asked by now.</summary>
internal static class SignUpFieldSets
{
    public static bool Same(IReadOnlyList<SignUpField> some, IReadOnlyList<SignUpField> others) =>
        some.Count == others.Count && some.Zip(others).All(pair => Same(pair.First, pair.Second));

    private static bool Same(SignUpField one, SignUpField other) =>
        (one.Id, one.Name, one.Type, one.Required, one.View) == (other.Id, other.Name, other.Type, other.Required, other.View)
        && one.Options.SequenceEqual(other.Options, StringComparer.Ordinal);
}
