using System.Text.Json;

namespace SalesforceSimulator.Store;

/// <summary>
/// The org's memory: one JSON document a line, appended and handed to the operating system before a reply is sent, so that
/// whatever was acknowledged survives the sudden death of the process. A torn last line was never acknowledged and is dropped.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="IOException">The directory is in use by another simulator or cannot be written.</exception>
    public Journal(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "org.jsonl");
        try
        {
            _file = new FileStream(path, Options());
        }
        catch (IOException failure)
        {
            throw new IOException($"Simulator:DataDirectory '{Path.GetFullPath(directory)}' cannot be opened: {failure.Message}", failure);
        }
    }

    public void Replay(Action<JsonElement> apply)
    {
        DropTornLine();
        _file.Position = 0;
        using (var reader = new StreamReader(_file, bufferSize: 1 << 16, leaveOpen: true))
        {
            while (reader.ReadLine() is { } line)
            {
                using var document = JsonDocument.Parse(line);
                apply(document.RootElement);
            }
        }

        _file.Position = _file.Length;
    }

    public void Append(Action<Utf8JsonWriter> write)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        _file.Write(line.GetBuffer(), 0, (int)line.Length);
        _file.Flush();
    }

    public void Clear()
    {
        _file.SetLength(0);
        _file.Position = 0;
    }

    public void Dispose() => _file.Dispose();

    private static FileStreamOptions Options()
    {
        // Whole lines are written at once; a buffer would only keep them from the operating system.
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            // The journal holds tokens.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private void DropTornLine()
    {
        var end = _file.Length;
        while (end > 0)
        {
            _file.Position = end - 1;
            if (_file.ReadByte() == '\n')
            {
                break;
            }

            end--;
        }

        _file.SetLength(end);
    }
}
