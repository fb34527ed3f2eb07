#include "ldap/paged_results.hpp"

#include <lber.h>

#include <memory>

namespace writeback::ldap {
namespace {

struct FreeBer {
  void operator()(BerElement* element) const { ber_free(element, 1); }
};
using Ber = std::unique_ptr<BerElement, FreeBer>;

}  // namespace

// realSearchControlValue ::= SEQUENCE { size INTEGER, cookie OCTET STRING }

std::string paged_results_value(int size, const std::string& cookie) {
  const Ber ber(ber_alloc_t(LBER_USE_DER));
  berval bytes{cookie.size(), const_cast<char*>(cookie.data())};
  berval flat{};
  if (!ber || ber_printf(ber.get(), "{iO}", size, &bytes) < 0 ||
      ber_flatten2(ber.get(), &flat, 0) < 0) {
    return {};
  }
  return {flat.bv_val, flat.bv_len};
}

std::string next_page_of(const Reply& reply) {
  for (const auto& control : reply.controls) {
    if (control.oid != paged_results_oid || control.value.empty()) continue;
    berval bytes{control.value.size(), const_cast<char*>(control.value.data())};
    const Ber ber(ber_init(&bytes));
    ber_int_t estimate = 0;
    berval cookie{};
    if (!ber || ber_scanf(ber.get(), "{im}", &estimate, &cookie) == LBER_ERROR) return {};
    return {cookie.bv_val, cookie.bv_len};
  }
  return {};
}

}  // namespace writeback::ldap
