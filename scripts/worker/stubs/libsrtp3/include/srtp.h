/**
 * The part of libsrtp 3's interface that mediasoup calls, on top of the distribution's libsrtp 2.
 *
 * libsrtp 3 writes into a second buffer and takes its room as an in/out length; libsrtp 2 works in place and trusts the
 * caller about the room. So each overload checks the room first, copies, and calls the in-place function.
 */
#ifndef LIANZHEN_SRTP3_ON_SRTP2_H
#define LIANZHEN_SRTP3_ON_SRTP2_H

#include <srtp2/srtp.h>

#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>

// The two error names that libsrtp 2 lacks, inside the value range of its enumeration.
static constexpr srtp_err_status_t srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
static constexpr srtp_err_status_t srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

namespace srtp3_on_srtp2
{
	// SRTP adds an authentication tag: 10 bytes for HMAC-SHA1-80, 16 for AES-GCM, which is SRTP_MAX_TAG_LEN.
	static constexpr std::size_t RtpGrowth = SRTP_MAX_TAG_LEN;
	// SRTCP adds the encrypted flag and the 31-bit index as well.
	static constexpr std::size_t RtcpGrowth = SRTP_MAX_TAG_LEN + sizeof(std::uint32_t);

	using InPlace = srtp_err_status_t (*)(srtp_t, void*, int*);

	inline srtp_err_status_t Run(
	  InPlace inPlace,
	  srtp_t ctx,
	  const std::uint8_t* in,
	  std::size_t inLen,
	  std::uint8_t* out,
	  std::size_t* outLen,
	  std::size_t growth)
	{
		if (inLen > static_cast<std::size_t>(INT_MAX) - growth)
		{
			return srtp_err_status_bad_param;
		}

		if (*outLen < inLen + growth)
		{
			return srtp_err_status_buffer_small;
		}

		if (out != in)
		{
			// The ranges may overlap, so not memcpy.
			std::memmove(out, in, inLen);
		}

		int len = static_cast<int>(inLen);
		const srtp_err_status_t err = inPlace(ctx, out, &len);

		if (err == srtp_err_status_ok)
		{
			*outLen = static_cast<std::size_t>(len);
		}

		return err;
	}
} // namespace srtp3_on_srtp2

inline srtp_err_status_t srtp_protect(
  srtp_t ctx,
  const std::uint8_t* rtp,
  std::size_t rtpLen,
  std::uint8_t* srtp,
  std::size_t* srtpLen,
  std::size_t mkiIndex)
{
	// mediasoup never sets an MKI, and the in-place calls below would ignore one.
	if (mkiIndex != 0)
	{
		return srtp_err_status_bad_mki;
	}

	const srtp3_on_srtp2::InPlace inPlace = ::srtp_protect;

	return srtp3_on_srtp2::Run(inPlace, ctx, rtp, rtpLen, srtp, srtpLen, srtp3_on_srtp2::RtpGrowth);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t ctx,
  const std::uint8_t* rtcp,
  std::size_t rtcpLen,
  std::uint8_t* srtcp,
  std::size_t* srtcpLen,
  std::size_t mkiIndex)
{
	if (mkiIndex != 0)
	{
		return srtp_err_status_bad_mki;
	}

	const srtp3_on_srtp2::InPlace inPlace = ::srtp_protect_rtcp;

	return srtp3_on_srtp2::Run(inPlace, ctx, rtcp, rtcpLen, srtcp, srtcpLen, srtp3_on_srtp2::RtcpGrowth);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t ctx, const std::uint8_t* srtp, std::size_t srtpLen, std::uint8_t* rtp, std::size_t* rtpLen)
{
	const srtp3_on_srtp2::InPlace inPlace = ::srtp_unprotect;

	return srtp3_on_srtp2::Run(inPlace, ctx, srtp, srtpLen, rtp, rtpLen, 0);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t ctx, const std::uint8_t* srtcp, std::size_t srtcpLen, std::uint8_t* rtcp, std::size_t* rtcpLen)
{
	const srtp3_on_srtp2::InPlace inPlace = ::srtp_unprotect_rtcp;

	return srtp3_on_srtp2::Run(inPlace, ctx, srtcp, srtcpLen, rtcp, rtcpLen, 0);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, std::uint32_t ssrc)
{
	return ::srtp_remove_stream(session, ssrc);
}

#endif
