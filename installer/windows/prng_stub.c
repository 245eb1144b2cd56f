/* bcryptprimitives.dll for Wine 8, which has none: the one function that cryptography and pyrage ask Windows for.
 * For the test only: it is put into the test's own prefix of Wine and never into what is shipped. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    return RtlGenRandom(data, (ULONG)size);
}
