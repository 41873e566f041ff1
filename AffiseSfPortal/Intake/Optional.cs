namespace AffiseSfPortal.Intake;

/// <summary>A member that was given, perhaps empty, or that was left out.</summary>
public readonly record struct Optional<T>
{
    private readonly T _value;

    public Optional(T value)
    {
        _value = value;
        IsGiven = true;
    }

    public bool IsGiven { get; }

    public T Or(T otherwise) => IsGiven ? _value : otherwise;

    public static implicit operator Optional<T>(T value) => new(value);
}
