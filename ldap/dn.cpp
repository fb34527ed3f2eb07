#include "ldap/dn.hpp"

#include <ldap.h>
#include <locale.h>
#include <wchar.h>
#include <wctype.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace writeback::ldap {
namespace {

locale_t unicode_locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

void append_utf8(std::string& text, wint_t c) {
  const auto code = static_cast<char32_t>(c);
  const auto byte = [&text](char32_t value) {
    text.push_back(static_cast<char>(static_cast<unsigned char>(value)));
  };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0U | (code >> 6U));
    byte(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    byte(0xE0U | (code >> 12U));
    byte(0x80U | ((code >> 6U) & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  } else {
    byte(0xF0U | (code >> 18U));
    byte(0x80U | ((code >> 12U) & 0x3FU));
    byte(0x80U | ((code >> 6U) & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  }
}

/// What a sequence of this length encodes at the least: anything smaller is written too long (RFC
/// 3629, 3).
constexpr std::array<char32_t, 5> smallest_of_length{0, 0, 0x80, 0x800, 0x10000};

bool is_code_point(char32_t code) {
  return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

std::size_t length_from_lead(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// The length of the UTF-8 sequence that starts here and its code point; 0 where it is none.
std::size_t decode_utf8(std::string_view text, char32_t& code) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) {
    code = lead;
    return 1;
  }
  const std::size_t length = length_from_lead(lead);
  if (length == 0 || text.size() < length) return 0;
  code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (next & 0x3FU);
  }
  return code >= smallest_of_length[length] && is_code_point(code) ? length : 0;
}

/// Case-folded, runs of spaces as one, none at the ends. Bytes that are no UTF-8 stay as they are.
std::string fold_value(std::string_view value) {
  std::string folded;
  folded.reserve(value.size());
  while (!value.empty()) {
    const char first = value.front();
    if (static_cast<unsigned char>(first) < 0x80) {  // nearly all of them
      value.remove_prefix(1);
      if (first == ' ' && (folded.empty() || folded.back() == ' ')) continue;
      const bool upper = first >= 'A' && first <= 'Z';
      folded.push_back(upper ? static_cast<char>(first - 'A' + 'a') : first);
      continue;
    }
    char32_t code = 0;
    const std::size_t length = decode_utf8(value, code);
    if (length == 0) {
      folded.push_back(value.front());
      value.remove_prefix(1);
      continue;
    }
    value.remove_prefix(length);
    append_utf8(folded, towlower_l(static_cast<wint_t>(code), unicode_locale()));
  }
  while (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return folded;
}

/// Types that have two names in RFC 4519; the directory may answer with the other one.
std::string canonical_type(std::string type) {
  static const std::vector<std::pair<std::string_view, std::string_view>> synonyms = {
      {"commonname", "cn"},
      {"surname", "sn"},
      {"organizationname", "o"},
      {"organizationalunitname", "ou"},
      {"countryname", "c"},
      {"localityname", "l"},
      {"stateorprovincename", "st"},
      {"streetaddress", "street"},
      {"domaincomponent", "dc"},
      {"userid", "uid"},
      {"0.9.2342.19200300.100.1.1", "uid"},
      {"0.9.2342.19200300.100.1.25", "dc"},
      {"2.5.4.3", "cn"},
      {"2.5.4.11", "ou"},
      {"2.5.4.10", "o"},
      {"2.5.4.6", "c"},
  };
  for (const auto& [name, canonical] : synonyms) {
    if (type == name) return std::string(canonical);
  }
  return type;
}

/// So that the value "b+c=d" and the parts "b" and "c=d" stay different.
std::string escape_plus(const std::string& part) {
  std::string escaped;
  for (const char c : part) {
    if (c == '+' || c == '\\') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

std::string fold_rdn(LDAPRDN rdn) {
  std::vector<std::string> parts;
  for (LDAPAVA** ava = rdn; *ava != nullptr; ++ava) {
    const std::string type = fold_value({(*ava)->la_attr.bv_val, (*ava)->la_attr.bv_len});
    const std::string_view value{(*ava)->la_value.bv_val, (*ava)->la_value.bv_len};
    parts.push_back(escape_plus(canonical_type(type) + '=' + fold_value(value)));
  }
  std::sort(parts.begin(), parts.end());
  std::string whole;
  for (const auto& part : parts) whole += (whole.empty() ? "" : "+") + part;
  return whole;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_plain(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '@';
}

/// One RDN of which every byte stands for itself; empty where that is not certain.
std::string fold_plain_rdn(std::string_view rdn) {
  const auto equals = rdn.find('=');
  if (equals == std::string_view::npos || equals == 0) return {};
  const auto type = rdn.substr(0, equals);
  const auto value = rdn.substr(equals + 1);
  if (value.empty() || value.front() == ' ' || value.back() == ' ') return {};
  const auto may_stand_in_value = [](char c) { return is_plain(c) || c == ' '; };
  if (!std::all_of(type.begin(), type.end(), is_letter)) return {};
  if (!std::all_of(value.begin(), value.end(), may_stand_in_value)) return {};
  return canonical_type(fold_value(type)) + '=' + fold_value(value);
}

/// Nearly every DN has neither escapes nor blanks around its parts, and needs no parser.
std::optional<NormalDn> normalise_plain(std::string_view dn) {
  NormalDn normal;
  normal.rdns.reserve(8);
  while (true) {
    const auto comma = dn.find(',');
    std::string rdn = fold_plain_rdn(dn.substr(0, comma));
    if (rdn.empty()) return std::nullopt;
    normal.rdns.push_back(std::move(rdn));
    if (comma == std::string_view::npos) return normal;
    dn.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<NormalDn> normalise(const std::string& dn) {
  if (auto normal = normalise_plain(dn)) return normal;
  if (dn.find('\0') != std::string::npos) return std::nullopt;  // libldap would stop reading there
  LDAPDN parsed = nullptr;
  if (ldap_str2dn(dn.c_str(), &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return std::nullopt;
  NormalDn normal;
  for (LDAPRDN* rdn = parsed; rdn != nullptr && *rdn != nullptr; ++rdn) {
    normal.rdns.push_back(fold_rdn(*rdn));
  }
  ldap_dnfree(parsed);
  return normal;
}

}  // namespace writeback::ldap
