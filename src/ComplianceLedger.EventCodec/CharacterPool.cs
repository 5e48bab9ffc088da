using System.Buffers;
using Newtonsoft.Json;

namespace ComplianceLedger.EventCodec;

/// <summary>The framework's shared buffers in the shape that the JSON library asks for.</summary>
internal sealed class CharacterPool : IArrayPool<char>
{
    public static readonly CharacterPool Instance = new();

    public char[] Rent(int minimumLength) => ArrayPool<char>.Shared.Rent(minimumLength);

    public void Return(char[]? array)
    {
        if (array is not null)
            ArrayPool<char>.Shared.Return(array);
    }
}
