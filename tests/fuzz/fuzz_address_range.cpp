#include <boost/asio/ip/address.hpp>
#include <string>

#include "api/address_range.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using writeback::fuzz::require;

/// A range holds the address that stands before its slash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = writeback::fuzz::text_of(data, size);
  const auto range = writeback::api::AddressRange::parse(text);
  if (!range) return 0;
  boost::system::error_code error;
  const auto address =
      boost::asio::ip::make_address(std::string(text.substr(0, text.find('/'))), error);
  require(!error);
  // One that is IPv4 in disguise belongs to the IPv4 addresses, and to no wide IPv6 network.
  const bool disguised = address.is_v6() && address.to_v6().is_v4_mapped();
  require(range->contains(address) || disguised);
  for (const char* other : {"0.0.0.0", "255.255.255.255", "::", "::ffff:10.0.0.1", "fe80::1"}) {
    static_cast<void>(range->contains(boost::asio::ip::make_address(other)));
  }
  return 0;
}
