; Setup program for one person, without an administrator: makensis by installer/windows/build.py.
; recap-desktop-VERSION-setup.exe [/S] [/D=FOLDER]; what it installs lies in "app" and is replaced whole, data of
; officers lies elsewhere (%APPDATA%, %LOCALAPPDATA%) and is never touched, by the uninstaller neither.
Target amd64-unicode
Unicode true
ManifestDPIAware true
ManifestSupportedOS all
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include MUI2.nsh
!include x64.nsh
!include WinVer.nsh

Name "Recap Desktop"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Recap Desktop"
InstallDirRegKey HKCU "Software\Recap Desktop" "folder"
BrandingText "Recap Desktop ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Recap Desktop"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Recap Desktop"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${TREE}/recap.ico"
!define MUI_UNICON "${TREE}/recap.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\app\pythonw.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "-X utf8 -m recap_desktop"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Indonesian"
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_RESERVEFILE_LANGDLL

LangString old_windows ${LANG_INDONESIAN} "Aplikasi ini memerlukan Windows 10 versi 1809 64-bit atau lebih baru. Tidak ada yang dipasang."
LangString old_windows ${LANG_ENGLISH} "This app needs 64-bit Windows 10 version 1809 or newer. Nothing was installed."
LangString is_open ${LANG_INDONESIAN} "Aplikasi masih terbuka. Tutup dahulu, lalu jalankan pemasang ini lagi. Tidak ada yang diubah dan data tetap aman."
LangString is_open ${LANG_ENGLISH} "The app is still open. Close it first, then run this setup again. Nothing was changed and data is safe."
LangString package ${LANG_INDONESIAN} "Paket pemilu Recap"
LangString package ${LANG_ENGLISH} "Recap election package"
LangString backup ${LANG_INDONESIAN} "Cadangan ruang kerja Recap"
LangString backup ${LANG_ENGLISH} "Backup of a Recap workspace"
LangString request ${LANG_INDONESIAN} "Permintaan pendaftaran Recap"
LangString request ${LANG_ENGLISH} "Recap enrolment request"
LangString answer ${LANG_INDONESIAN} "Jawaban pendaftaran Recap"
LangString answer ${LANG_ENGLISH} "Recap enrolment answer"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Recap Desktop"
; 64-bit NSIS has a SHChangeNotify of its own in System.dll: menus and icons of file types are read again
!define ASSOCIATIONS_CHANGED 0x08000000

; A program that runs cannot be renamed away from itself while a library of it is loaded with no sharing; its file can not be
; opened for writing. That is asked here, before anything is changed.
!macro StopWhileOpen
  IfFileExists "$INSTDIR\app\python311.dll" 0 +8
    ClearErrors
    FileOpen $0 "$INSTDIR\app\python311.dll" a
    IfErrors 0 +4
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(is_open)" /SD IDOK
      SetErrorLevel 3
      Abort
    FileClose $0
!macroend

!macro Kind ending name
  WriteRegStr HKCU "Software\Classes\.recap-${ending}" "" "RecapDesktop.${ending}"
  WriteRegStr HKCU "Software\Classes\RecapDesktop.${ending}" "" "${name}"
  WriteRegStr HKCU "Software\Classes\RecapDesktop.${ending}\DefaultIcon" "" "$INSTDIR\app\recap.ico"
  WriteRegStr HKCU "Software\Classes\RecapDesktop.${ending}\shell\open\command" "" '"$INSTDIR\app\pythonw.exe" -X utf8 -m recap_desktop open "%1"'
!macroend

!macro NoKind ending
  DeleteRegKey HKCU "Software\Classes\.recap-${ending}"
  DeleteRegKey HKCU "Software\Classes\RecapDesktop.${ending}"
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(old_windows)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(old_windows)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
FunctionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
FunctionEnd

Section
  SetShellVarContext current
  !insertmacro StopWhileOpen
  RMDir /r "$INSTDIR\app"
  SetOutPath "$INSTDIR\app"
  File /r "${TREE}/*"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "Software\Recap Desktop" "folder" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Recap Desktop"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\app\recap.ico"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${KIB}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  SetOutPath "$INSTDIR\app"
  CreateShortcut "$SMPROGRAMS\Recap Desktop.lnk" "$INSTDIR\app\pythonw.exe" "-X utf8 -m recap_desktop" "$INSTDIR\app\recap.ico"
  !insertmacro Kind package "$(package)"
  !insertmacro Kind backup "$(backup)"
  !insertmacro Kind request "$(request)"
  !insertmacro Kind answer "$(answer)"
  System::Call 'shell32::SHChangeNotify(i ${ASSOCIATIONS_CHANGED}, i 0, p 0, p 0)'
SectionEnd

Section Uninstall
  SetShellVarContext current
  !insertmacro StopWhileOpen
  SetOutPath "$TEMP"
  Delete "$SMPROGRAMS\Recap Desktop.lnk"
  RMDir /r "$INSTDIR\app"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro NoKind package
  !insertmacro NoKind backup
  !insertmacro NoKind request
  !insertmacro NoKind answer
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Recap Desktop"
  System::Call 'shell32::SHChangeNotify(i ${ASSOCIATIONS_CHANGED}, i 0, p 0, p 0)'
SectionEnd
