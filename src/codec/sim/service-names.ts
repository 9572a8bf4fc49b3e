/** Words for the services of a SIM by number (51.011 section 10.3.7); an empty one is reserved. */
const SIM_LIST = `PIN can be switched off|phone book (ADN)|fixed dialling numbers (FDN)|short messages (SMS)|advice of charge
capability parameters (CCP)|PLMN selector||own numbers (MSISDN)|extension 1|extension 2|SMS parameters (SMSP)
last numbers dialled (LND)|cell broadcast identifiers|group identifier 1|group identifier 2|service provider name (SPN)
service dialling numbers (SDN)|extension 3||voice group calls (VGCS)|voice broadcast (VBS)|precedence (eMLPP)
automatic answer for eMLPP|data download by cell broadcast|data download by SMS|menu selection|call control|proactive SIM
cell broadcast ranges|barred dialling numbers (BDN)|extension 4|depersonalisation keys|co-operative networks
SMS status reports (SMSR)|alerting indication|control of sent SMS by the SIM|GPRS|images|local service areas (SoLSA)
USSD in call control|RUN AT COMMAND|user's PLMN selector|operator's PLMN selector|home PLMN selector|CPBCCH information
investigation scan|extended capability parameters|MExE|last PLMN's technology|network name (PNN)|operator PLMN list (OPL)
mailbox numbers|message waiting status|call forwarding status|provider display information|MMS|extension 8
MMS user parameters`;

/** The same for a USIM (31.102 section 4.2.8). */
const USIM_LIST = `phone book|fixed dialling numbers (FDN)|extension 2|service dialling numbers (SDN)|extension 3
barred dialling numbers (BDN)|extension 4|outgoing calls|incoming calls|short messages (SMS)|SMS status reports (SMSR)
SMS parameters (SMSP)|advice of charge|capability parameters (CCP2)|cell broadcast identifiers|cell broadcast ranges
group identifier 1|group identifier 2|service provider name (SPN)|user's PLMN selector|own numbers (MSISDN)|images
local service areas (SoLSA)|precedence (eMLPP)|automatic answer for eMLPP||GSM access|data download by SMS
data download by cell broadcast|call control|control of sent SMS by the USIM|RUN AT COMMAND|always set
enabled services table|access point control|depersonalisation keys|co-operative networks|GSM security context
CPBCCH information|investigation scan|MExE|operator's PLMN selector|home PLMN selector|extension 5|network name (PNN)
operator PLMN list (OPL)|mailbox numbers|message waiting status|call forwarding status|reserved|provider display information
MMS|extension 8|call control on GPRS|MMS user parameters|alerting indication|voice group calls (VGCS)|voice broadcast (VBS)
pseudonym|user's PLMN selector for WLAN|operator's PLMN selector for WLAN|user's WLAN identifiers|operator's WLAN identifiers
VGCS security|VBS security|WLAN reauthentication|storage of MMS|generic bootstrapping (GBA)|MBMS security|USSD applications
equivalent home PLMN|terminal profile after activation|equivalent home PLMN shown|last PLMN selection|OMA BCAST
local key establishment|terminal applications|provider icon|network icon|USIM IP connections|home WLAN identifiers
equivalent home PLMN for WLAN|home PLMN priority for WLAN|last WLAN PLMN|EPS mobility information|allowed CSG lists
call control on EPS|direct home access|eCall data|operator CSG lists|SMS over IP|CSG display control|call control for IMS
extended terminal applications|card access to IMS|NAS configuration|public warnings||URI support|extended EARFCN|ProSe
application pairing|media types|IMS disconnection causes|URI in control of SMS|ePDG information|ePDG configured|ACDC
mission critical services|emergency ePDG information|emergency ePDG configured|eCall over IMS|URI in SMS download
from preferred|IMS configuration|TV configuration|PS data off|PS data off services|V2X|XCAP configuration
EARFCN list for MTC|5GS mobility information|5G security parameters|subscription identifier privacy|SUCI by the USIM
access identities|steering of roaming|call control on PDU sessions|5GS operator PLMN list|SUPI of other types`;

const names = (list: string): readonly (string | null)[] =>
  list.split(/[|\n]/).map((name) => (name.trim() === '' ? null : name.trim()));

export const SIM_SERVICES = names(SIM_LIST);
export const USIM_SERVICES = names(USIM_LIST);
